"""A metric followed over the values of one setting."""

import pandas as pd
import pytest
from results.sweeps import grid

from bpx.errors import ResultsError


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    return grid(tmp_path_factory.mktemp("results"))


def test_the_other_settings_are_at_their_best_and_their_spread_beside(sweep):
    means = sweep.compare(metric="train.loss")
    table = sweep.sensitivity("optimizer.lr", "train.loss")
    assert table["optimizer.lr"].tolist() == sorted(means["optimizer.lr"].unique())
    for row in table.to_dict("records"):
        own = means[means["optimizer.lr"] == row["optimizer.lr"]]
        chosen = own.loc[own["mean"].idxmin()]
        assert (row["mean"], row["optimizer"]) == (chosen["mean"], chosen["optimizer"])
        assert row["average"] == pytest.approx(own["mean"].mean())
        assert (row["least"], row["most"]) == (own["mean"].min(), own["mean"].max())
        assert row["settings"] == len(own) == 5
        assert row["complete"] == (4 if row["optimizer.lr"] == 0.001 else 5)


def test_the_best_is_the_highest_where_high_is_good(sweep):
    table = sweep.sensitivity("optimizer.lr", "train.accuracy")
    best = table[table["finished"] == 1]
    assert (best["mean"] == best["most"]).all()


def test_settings_are_followed_apart(sweep):
    table = sweep.sensitivity("optimizer.lr", "train.loss", by="optimizer")
    assert len(table) == 5 * 4
    assert (table["settings"] == 1).all()
    columns = ["optimizer", "optimizer.lr", "mean", "low", "high", "n"]
    expected = sweep.compare(metric="train.loss").sort_values(columns[:2], ignore_index=True)
    pd.testing.assert_frame_equal(table[columns], expected[columns])


def test_a_setting_of_which_every_run_is_lost_counts(sweep):
    table = sweep.sensitivity("optimizer.lr", "train.loss", by="optimizer")
    lost = table[(table["optimizer"] == "rule_0") & (table["optimizer.lr"] == 0.001)].iloc[0]
    assert (lost["settings"], lost["complete"], lost["finished"]) == (1, 0, 0)
    assert pd.isna(lost["average"])


def test_a_setting_cannot_be_followed_apart_from_itself(sweep):
    with pytest.raises(ResultsError, match="'optimizer', cannot be one of by as well"):
        sweep.sensitivity("optimizer", by=["optimizer"])


def test_a_setting_that_is_not_there_names_those_that_are(sweep):
    with pytest.raises(ResultsError, match=r"'optimizer.rl'. Did you mean 'optimizer.lr'\?"):
        sweep.sensitivity("optimizer.rl")
