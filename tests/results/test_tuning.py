"""Settings chosen on some seeds and reported on others."""

import re

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from results.outcomes import runs_of

from bpx.errors import ResultsError
from bpx.results.rank import best
from bpx.results.seeds import split_seeds
from bpx.results.tuning import TUNING, tune, tuned


def grid(rates, **columns):
    """Runs of one optimizer: the losses by seed of each learning rate."""
    runs = pd.concat(
        runs_of({"gd": losses}, **{"optimizer.lr": rate}) for rate, losses in rates.items()
    )
    return runs.reset_index(drop=True).assign(**columns)


LUCKY = {0.1: [0.1, 0.2, 0.8, 0.9], 1.0: [0.5, 0.5, 0.5, 0.6]}


def test_the_choice_knows_nothing_of_the_seeds_that_report():
    table = tune(grid(LUCKY), "optimizer.lr", "optimizer", "train.loss")
    assert list(table.columns) == ["optimizer", "optimizer.lr", *TUNING]
    row = table.iloc[0]
    assert (row["optimizer.lr"], row["candidates"]) == (0.1, 2)
    assert (row["chosen_mean"], row["chosen_n"]) == (pytest.approx(0.15), 2)
    assert (row["mean"], row["n"], row["finished"]) == (pytest.approx(0.85), 2, 1)
    assert row["optimism"] == pytest.approx(0.7)


def test_the_interval_of_the_gap_is_welchs():
    row = tune(grid(LUCKY), "optimizer.lr", "optimizer", "train.loss").iloc[0]
    expected = scipy.stats.ttest_ind([0.8, 0.9], [0.1, 0.2], equal_var=False).confidence_interval()
    assert (row["optimism_low"], row["optimism_high"]) == pytest.approx(tuple(expected))


def test_optimism_is_positive_where_a_high_metric_fell():
    better = tune(grid(LUCKY), "optimizer.lr", [], "train.loss", higher_is_better=True).iloc[0]
    assert better["optimizer.lr"] == 1.0
    assert better["optimism"] == pytest.approx(-0.05)


def test_named_seeds_choose_and_report():
    row = tune(grid(LUCKY), "optimizer.lr", [], "train.loss", choose=[2, 3], report=[0]).iloc[0]
    assert (row["optimizer.lr"], row["chosen_n"], row["n"]) == (1.0, 2, 1)
    assert np.isnan(row["optimism_low"])


def test_each_value_of_by_has_its_own_choice():
    runs = pd.concat([grid(LUCKY), grid({0.1: [0.9] * 4, 1.0: [0.3] * 4}, optimizer="adam")])
    table = tune(runs, "optimizer.lr", "optimizer", "train.loss").set_index("optimizer")
    assert table["optimizer.lr"].to_dict() == {"gd": 0.1, "adam": 1.0}
    assert table["candidates"].tolist() == [2, 2]
    kept = tuned(runs, "optimizer.lr", "optimizer", "train.loss")
    assert set(kept.choosing["seed"]) == {0, 1}
    assert kept.reporting.groupby("optimizer")["train.loss"].mean().to_dict() == pytest.approx(
        {"gd": 0.85, "adam": 0.3}
    )


def test_a_setting_cannot_be_chosen_for_losing_its_bad_seeds():
    runs = grid({0.1: [0.1, None, 0.1, None], 1.0: [0.5, 0.5, 0.5, 0.5]})
    assert tune(runs, "optimizer.lr", [], "train.loss")["optimizer.lr"].tolist() == [1.0]


def test_runs_that_diverge_while_reporting_are_counted():
    row = tune(grid({0.1: [0.1, 0.1, 0.2, None]}), "optimizer.lr", [], "train.loss").iloc[0]
    assert (row["n"], row["finished"], row["mean"]) == (2, 0.5, 0.2)


def test_a_target_that_was_missed_is_worse_than_a_late_one():
    runs = grid({0.1: [0.1] * 4, 1.0: [0.1] * 4})
    runs["epochs_to_target"] = pd.array([10, None, 10, 10, 90, 80, 90, None], "Int64")
    row = tune(runs, "optimizer.lr", [], "epochs_to_target").iloc[0]
    assert (row["optimizer.lr"], row["chosen_mean"], row["mean"]) == (1.0, 85, 90)
    assert (row["n"], row["solved"]) == (2, 1)


def test_a_gap_between_survivors_is_no_optimism():
    losses = [0.5 + 0.01 * seed for seed in range(8)] + [0.1, 0.12] + [None] * 6
    row = tune(grid({0.1: losses}), "optimizer.lr", [], "train.loss").iloc[0]
    assert np.isnan([row["optimism"], row["optimism_low"], row["optimism_high"]]).all()
    assert (row["chosen_finished"], row["finished"]) == (1, 0.25)
    assert row["note"] == (
        "no value in 0 of 8 seeds that chose and 6 of 8 that report: the means are of the others"
    )


def test_settings_not_named_do_not_multiply_the_seeds():
    runs = pd.concat([grid(LUCKY, activation="tanh"), grid(LUCKY, activation="relu")])
    table = tune(runs, "optimizer.lr", "optimizer", "train.loss")
    pd.testing.assert_frame_equal(
        table, tune(grid(LUCKY), "optimizer.lr", "optimizer", "train.loss")
    )


@pytest.mark.parametrize("higher", [False, True])
def test_a_seed_counts_by_its_median_run(higher):
    rates = [grid({0.1: [value, value, None, value]}) for value in (0.1, 0.2, 0.9)]
    runs = pd.concat(one.assign(width=width) for width, one in enumerate(rates))
    row = tune(runs, "optimizer.lr", [], "train.loss", higher_is_better=higher).iloc[0]
    assert (row["chosen_mean"], row["chosen_n"]) == (0.2, 2)
    assert (row["mean"], row["n"], row["finished"]) == (0.2, 2, 0.5)


def test_a_rule_without_a_seed_to_choose_by_or_to_report_keeps_its_row():
    adam, momentum = (grid(LUCKY, optimizer=name) for name in ("adam", "momentum"))
    runs = pd.concat([grid(LUCKY), adam[adam["seed"] > 1], momentum[momentum["seed"] < 2]])
    table = tune(runs, "optimizer.lr", "optimizer", "train.loss").set_index("optimizer")
    assert table["candidates"].to_dict() == {"gd": 2, "adam": 0, "momentum": 2}
    assert table["note"].tolist() == ["", "no run to choose by", "no run to report"]
    assert table["n"].tolist() == [2, 0, 0]
    assert table["solved"].dtype == "int64"


def test_a_candidate_with_fewer_seeds_is_noted():
    runs = grid(LUCKY)
    runs = runs[(runs["optimizer.lr"] == 0.1) | (runs["seed"] != 0)]
    row = tune(runs, "optimizer.lr", "optimizer", "train.loss").iloc[0]
    assert row["note"] == "a candidate has 1 of the 2 seeds that chose"


def test_the_choice_is_the_one_of_best():
    runs = grid({0.1: [0.1] * 6, 1.0: [0.1] * 6})
    epochs = [10, 10, 100, 1, 1, 1, 20, 20, 20, 1, 1, 1]
    runs["epochs_to_target"] = pd.array(epochs, "Int64")
    row = tune(runs, "optimizer.lr", [], "epochs_to_target").iloc[0]
    kept = best(runs[runs["seed"] < 3], "train.loss", [], ["optimizer.lr"], to_target=True)
    assert row["optimizer.lr"] == kept["optimizer.lr"][0] == 0.1  # by the median


def test_no_optimism_is_printed_as_negative_zero():
    row = tune(grid({0.1: [0.5] * 4}), "optimizer.lr", [], "train.loss", higher_is_better=True)
    assert not np.signbit(row["optimism"][0])


def test_settings_that_are_missing_somewhere_are_chosen_as_any():
    runs = pd.concat([grid(LUCKY), grid(LUCKY, optimizer="adam")]).reset_index(drop=True)
    runs["optimizer.beta"] = np.where(runs["optimizer"] == "gd", np.nan, 0.9)
    table = tune(runs, ["optimizer.lr", "optimizer.beta"], "optimizer", "train.loss")
    assert table["mean"].tolist() == pytest.approx([0.85, 0.85])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=2, unique=True))
def test_seeds_are_split_half_and_half(seeds):
    choose, report = split_seeds(seeds, None, None)
    assert choose + report == sorted(seeds)
    assert len(report) - len(choose) in (0, 1)
    assert split_seeds(seeds, choose, None) == split_seeds(seeds, None, report) == (choose, report)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"over": "optimizer.lrr"}, "no column 'optimizer.lrr'. Did you mean 'optimizer.lr'?"),
        ({"over": []}, "no settings to choose"),
        ({"by": "optimizer.lr"}, "cannot be chosen for each of its own values"),
        ({"over": "seed"}, "'seed' is no setting to choose"),
        ({"by": "seed"}, "'seed' is no setting to choose"),
        ({"choose": 3}, "3 is no list of seeds: give one"),
        ({"choose": [7]}, "No run has seed=7"),
        ({"choose": [0, 1], "report": [1]}, "Seed 1 is to choose and to report"),
        ({"choose": [0, 1, 2, 3]}, "No seed is left"),
    ],
)
def test_mistakes_are_named(arguments, text):
    arguments = {"over": "optimizer.lr", "by": "optimizer", "metric": "train.loss", **arguments}
    with pytest.raises(ResultsError, match=re.escape(text)):
        tune(grid(LUCKY), **arguments)


def test_one_seed_cannot_be_split():
    with pytest.raises(ResultsError, match="one seed only: settings are chosen on some seeds"):
        tune(grid({0.1: [0.1], 1.0: [0.2]}), "optimizer.lr", [], "train.loss")
