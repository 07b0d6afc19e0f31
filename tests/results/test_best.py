"""The best setting for each value of another."""

import pandas as pd
import pytest
from results.sweeps import grid

from bpx.errors import ResultsError
from bpx.results import best, rank
from bpx.results.sensitivity import sensitivity


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    return grid(tmp_path_factory.mktemp("results"))


def test_each_value_keeps_the_first_of_its_settings_in_the_ranking(sweep):
    ranking = sweep.rank("train.loss")
    table = sweep.best("train.loss", "optimizer")
    assert list(table) == list(ranking)
    assert table["rank"].tolist() == [1, 2, 3, 4, 5]
    assert table["optimizer"].tolist() == ["rule_4", "rule_3", "rule_2", "rule_1", "rule_0"]
    for row in table.to_dict("records"):
        own = ranking[ranking["optimizer"] == row["optimizer"]]
        assert row["mean"] == own["mean"].min()
        assert row["optimizer.lr"] == own.loc[own["mean"].idxmin(), "optimizer.lr"]


def test_without_settings_there_is_one_best(sweep):
    table = sweep.best("train.accuracy")
    pd.testing.assert_frame_equal(table, sweep.rank("train.accuracy").head(1))


def test_a_value_of_which_every_run_is_lost_keeps_its_row():
    runs = pd.DataFrame(
        {
            "optimizer": ["gd", "adam", "adam"],
            "optimizer.lr": [1.0, 0.1, 1.0],
            "status": ["diverged", "finished", "failed"],
            "train.loss": [None, 0.5, None],
            "epochs_to_target": [None] * 3,
        }
    ).astype({"train.loss": float})
    table = best(runs, "train.loss", "optimizer", ["optimizer", "optimizer.lr"])
    assert table["optimizer"].tolist() == ["adam", "gd"]
    assert table["optimizer.lr"].tolist() == [0.1, 1.0]
    assert table["finished"].tolist() == [1.0, 0.0]


def test_the_target_decides_where_no_metric_is_named():
    runs = pd.DataFrame(
        {
            "optimizer": ["gd"] * 2,
            "optimizer.lr": [0.1, 1.0],
            "status": ["finished"] * 2,
            "train.loss": [0.5, 0.1],
            "epochs_to_target": [7.0, 70.0],
        }
    )
    by_loss = best(runs, "train.loss", "optimizer", ["optimizer.lr"])
    by_target = best(runs, "train.loss", "optimizer", ["optimizer.lr"], to_target=True)
    assert by_loss["optimizer.lr"].tolist() == [1.0]
    assert by_target["optimizer.lr"].tolist() == [0.1]


def test_a_misspelled_setting_gets_the_nearest(sweep):
    with pytest.raises(ResultsError, match=r"no column 'optimiser'\. Did you mean 'optimizer'"):
        sweep.best(by="optimiser")


def survivors():
    """One run in ten of the lucky setting has a value, and a small one; of the good one, all."""
    return pd.DataFrame(
        {
            "optimizer": ["lucky"] * 10 + ["good"] * 10,
            "status": ["finished"] * 20,
            "train.loss": [0.1] + [None] * 9 + [0.5] * 10,
            "epochs_to_target": [10] + [None] * 9 + [50] * 10,
        }
    ).astype({"train.loss": float, "epochs_to_target": "Int64"})


@pytest.mark.parametrize("metric", ["train.loss", "epochs_to_target"])
def test_a_mean_over_few_survivors_does_not_win(metric):
    runs = survivors()
    ranking = rank(runs, metric, "optimizer")
    assert ranking["optimizer"].tolist() == ["good", "lucky"]
    assert ranking["values"].tolist() == [10, 1]
    assert ranking["finished"].tolist() == [1.0, 1.0]
    assert best(runs, metric, [], ["optimizer"])["optimizer"].tolist() == ["good"]
    followed = sensitivity(runs.assign(rate=0.1), "rate", metric, ["optimizer"])
    assert followed["optimizer"].tolist() == ["good"]


def test_equal_settings_share_a_rank():
    runs = pd.DataFrame(
        {
            "optimizer": ["a", "b", "c", "d", "e"],
            "status": ["finished"] * 3 + ["diverged"] * 2,
            "train.loss": [0.5, 0.1, 0.1, None, None],
            "epochs_to_target": [None] * 5,
        }
    ).astype({"train.loss": float})
    assert rank(runs, "train.loss", "optimizer")["rank"].tolist() == [1, 1, 3, 4, 4]
    assert best(runs, "train.loss", "optimizer", [])["rank"].tolist() == [1, 1, 3, 4, 4]
