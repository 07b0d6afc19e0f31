"""Settings compared over seeds: the numbers, and what becomes of runs without a metric."""

import re
from operator import methodcaller as call

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from results.sweeps import grid

from bpx.errors import ResultsError
from bpx.results import compare, pivot, rank
from bpx.statistics.bootstrap import bootstrap_interval
from bpx.statistics.interval import half_width


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    return grid(tmp_path_factory.mktemp("results"))


def runs_of(values, setting="gd", status="finished", reached=None):
    n = len(values)
    return pd.DataFrame(
        {
            "optimizer": [setting] * n,
            "status": [status] * n,
            "train.loss": values,
            "epochs_to_target": pd.array(reached or [None] * n, dtype="Int64"),
        }
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_the_interval_is_scipys(values):
    row = compare(runs_of(values), "optimizer", "train.loss").iloc[0]
    low, high = scipy.stats.t.interval(
        0.95, len(values) - 1, np.mean(values), max(scipy.stats.sem(values), 1e-300)
    )
    scale = 1e-9 * (1 + np.abs(values).max())
    np.testing.assert_allclose([row["low"], row["high"]], [low, high], rtol=1e-9, atol=scale)
    np.testing.assert_allclose(row["mean"], np.mean(values), rtol=1e-9, atol=scale)
    assert row["median"] == pytest.approx(np.median(values))


def test_the_interval_of_ten_seeds_by_the_printed_table():
    # Student's t for 9 degrees of freedom, two-sided 95%, in any printed table: 2.262.
    assert half_width(np.array([1.0]), np.array([10]))[0] == pytest.approx(
        2.262 / 10**0.5, abs=1e-3
    )


def test_the_interval_covers_the_mean_as_often_as_it_says():
    draws = np.random.default_rng(0).standard_normal((4000, 5))
    half = half_width(draws.std(axis=1, ddof=1), np.full(4000, 5))
    covered = np.abs(draws.mean(axis=1)) < half
    assert covered.mean() == pytest.approx(0.95, abs=0.015)


def test_a_single_seed_has_no_interval():
    row = compare(runs_of([0.3]), "optimizer", "train.loss").iloc[0]
    assert (row["mean"], row["n"]) == (0.3, 1)
    assert np.isnan([row["low"], row["high"]]).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.floats(-1e6, 1e6), max_size=30), min_size=1, max_size=6))
def test_the_interquartile_mean_is_scipys(groups):
    runs = pd.concat(
        [
            pd.concat([runs_of(values, name), runs_of([1e9], name, "diverged")])
            for name, values in zip("abcdef", groups, strict=False)
        ]
    )
    table = compare(runs, "optimizer", "train.loss").set_index("optimizer")["iqm"]
    for name, values in zip("abcdef", groups, strict=False):
        expected = scipy.stats.trim_mean(values, 0.25) if values else np.nan
        assert table[name] == pytest.approx(expected, nan_ok=True)


def test_the_interquartile_mean_ignores_the_wildest_quarter_on_either_side():
    row = compare(runs_of([-1e9, 1.0, 2.0, 1e9]), "optimizer", "train.loss").iloc[0]
    assert row["iqm"] == 1.5


def test_values_near_the_largest_float_overflow_silently():
    row = compare(runs_of([1.7e308] * 8), "optimizer", "train.loss").iloc[0]
    assert row["iqm"] == np.inf
    assert row["median"] > 1e308


def test_lost_runs_count_and_have_no_metric():
    lost = [runs_of([99.0], status=status) for status in ("diverged", "failed")]
    table = compare(pd.concat([runs_of([0.1, 0.3]), *lost]), "optimizer", "train.loss")
    row = table.iloc[0]
    assert (row["n"], row["finished"]) == (4, 0.5)
    assert row["mean"] == pytest.approx(0.2)


def test_a_setting_of_which_every_run_is_lost_keeps_its_row():
    runs = pd.concat([runs_of([np.nan], "adam", "diverged"), runs_of([0.5, 0.6])])
    runs["train.loss"] = runs["train.loss"].astype("float64")
    table = compare(runs, "optimizer", "train.loss")
    assert table["optimizer"].tolist() == ["adam", "gd"]
    assert np.isnan(table.loc[0, "mean"])
    assert table.loc[0, "finished"] == 0


def test_skipped_runs_do_not_count():
    runs = pd.concat([runs_of([0.5]), runs_of([np.nan], "perceptron", "skipped")])
    assert compare(runs, "optimizer", "train.loss")["optimizer"].tolist() == ["gd"]


def test_solved_runs_are_counted_and_their_epochs_halved_by_the_median():
    runs = runs_of([0.1, 0.1, 0.1, 0.4], reached=[30, 10, 80, None])
    row = compare(runs, "optimizer", "train.loss").iloc[0]
    assert (row["solved"], row["epochs_to_target"]) == (3, 30)


def test_missing_settings_are_a_setting():
    runs = runs_of([0.1, 0.2, 0.4])
    runs["optimizer.momentum"] = [None, None, 0.9]
    assert compare(runs, ["optimizer", "optimizer.momentum"], "train.loss")["n"].tolist() == [2, 1]


def test_without_settings_all_runs_are_one():
    table = compare(runs_of([0.1, 0.3]), [], "train.loss")
    assert table["n"].tolist() == [2]
    assert next(iter(table)) == "mean"


def test_finished_share_ranks_before_the_mean():
    runs = pd.concat(
        [
            runs_of([0.001, 0.001], "reckless"),
            runs_of([np.nan], "reckless", "diverged"),
            runs_of([0.3, 0.4], "slow"),
            runs_of([0.1, 0.2], "good"),
            runs_of([np.nan], "hopeless", "failed"),
        ]
    )
    table = rank(runs, "train.loss", "optimizer")
    assert table["optimizer"].tolist() == ["good", "slow", "reckless", "hopeless"]
    assert table["rank"].tolist() == [1, 2, 3, 4]
    upwards = rank(runs, "train.loss", "optimizer", higher_is_better=True)
    assert upwards["optimizer"].tolist() == ["slow", "good", "reckless", "hopeless"]


def test_the_share_that_reached_the_target_ranks_before_the_epochs_it_took():
    runs = pd.concat(
        [
            runs_of([0.1, 0.1], "fast", reached=[5, None]),
            runs_of([0.3, 0.3], "sure", reached=[50, 60]),
            runs_of([0.4, 0.4], "surer", reached=[20, 30]),
        ]
    )
    table = rank(runs, "train.loss", "optimizer", to_target=True)
    assert table["optimizer"].tolist() == ["surer", "sure", "fast"]


def test_results_rank_by_the_direction_the_sweep_names(sweep):
    losses = sweep.rank("train.loss", "optimizer.lr")["mean"]
    assert losses.is_monotonic_increasing
    accuracies = sweep.rank("train.accuracy", "optimizer.lr")["mean"].iloc[:3]
    assert accuracies.is_monotonic_decreasing


def test_results_compare_what_varies_by_default(sweep):
    table = sweep.compare()
    assert list(table)[:2] == ["optimizer", "optimizer.lr"]
    assert table["n"].tolist() == [4] * 20
    pd.testing.assert_frame_equal(
        table, compare(sweep.runs, ["optimizer", "optimizer.lr"], "train.loss")
    )


def test_a_pivot_is_the_comparison_laid_out(sweep):
    table = pivot(sweep.runs, "optimizer", "optimizer.lr", "train.loss")
    assert table.index.tolist() == [f"rule_{i}" for i in range(5)]
    assert table.columns.tolist() == [0.001, 0.01, 0.1, 1.0]
    for row in sweep.compare().itertuples(index=False):
        assert table.loc[row[0], row[1]] == pytest.approx(row.mean, nan_ok=True)
    assert np.isnan(table.loc["rule_0", 0.001])
    solved = pivot(sweep.runs, "optimizer", "optimizer.lr", "train.loss", "solved")
    assert solved.loc["rule_0", 0.001] == 0
    assert solved.loc["rule_1", 0.001] == 3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (call("compare", "optimiser"), "runs has no column 'optimiser'. Did you mean 'optimizer'?"),
        (call("compare", metric="train.los"), "'train.los'. Did you mean 'train.loss'?"),
        (
            call("compare", metric="optimizer"),
            "'optimizer' of runs holds no numbers. There are: epochs_to_target, train.accuracy, ",
        ),
        (call("rank", metric="test.los"), "runs has no column 'test.los'. There are: "),
        (call("curves", metric="trainloss"), "history has no column 'trainloss'. Did you mean "),
        (call("curves", "optimizr"), "Did you mean 'optimizer'?"),
        (call("pivot", "optimizer", "seeds"), "Did you mean 'seed'?"),
        (call("pivot", "optimizer", "seed", statistic="men"), "Did you mean 'mean'?"),
        (call("select", sed=3), "runs has no column 'sed'. Did you mean 'seed'?"),
        (call("select", optimizer="rule_9"), "No run has optimizer=rule_9. Did you mean 'rule_"),
    ],
)
def test_a_misspelled_name_gets_the_nearest(sweep, call, words):
    with pytest.raises(ResultsError, match=re.escape(words)):
        call(sweep)


def test_a_frame_of_ones_own_compares():
    runs = runs_of([0.1, 0.3])
    assert pivot(runs.assign(seed=[0, 1]), "optimizer", "seed", "train.loss").shape == (1, 2)


def test_a_pivot_of_a_setting_with_itself_is_a_clear_line(tmp_path):
    runs = grid(tmp_path).runs
    with pytest.raises(ResultsError, match="needs two settings, and both are 'optimizer'"):
        pivot(runs, "optimizer", "optimizer", "train.loss")


def test_the_bootstrap_interval_is_of_the_statistic_asked_for():
    values = [0.11, 0.13, 0.09, 0.45, 0.12, 0.10, 0.17, 0.21, 0.08, 0.14, 0.95, 0.12]
    runs = pd.concat([runs_of(values), runs_of([0.3], "adam"), runs_of([0.1, 0.2], "momentum")])
    for statistic in ("mean", "median", "iqm"):
        table = compare(runs, "optimizer", "train.loss", interval="bootstrap", statistic=statistic)
        expected = bootstrap_interval(np.array(values), statistic)
        assert tuple(table.loc[0, ["low", "high"]]) == expected
        assert table["low"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"interval": "bootstrp"}, "interval='bootstrp' is not known. Did you mean 'bootstrap'?"),
        ({"statistic": "mode"}, "statistic='mode' is not known."),
        ({"statistic": "median"}, "Student's t is of the mean; for the median take interval="),
    ],
)
def test_intervals_that_there_are_not_are_named(arguments, text):
    with pytest.raises(ResultsError, match=re.escape(text)):
        compare(runs_of([0.1, 0.2]), "optimizer", "train.loss", **arguments)
