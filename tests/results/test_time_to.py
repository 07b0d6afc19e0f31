"""The epochs until a metric first reaches a target."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from results.sweeps import grid

from bpx.errors import ResultsError
from bpx.results import time_to


def tables(courses, status=None):
    """The tables of the runs with these values at the epochs 0, 1, 2 and so on."""
    ids = [f"r{run}" for run in range(len(courses))]
    runs = pd.DataFrame(
        {"id": ids, "status": status or ["finished"] * len(ids), "optimizer": ["gd"] * len(ids)}
    )
    rows = [
        (run, epoch, value)
        for run, course in zip(ids, courses, strict=True)
        for epoch, value in enumerate(course)
    ]
    return pd.DataFrame(rows, columns=["id", "epoch", "train.loss"]), runs


def times(courses, target, status=None, by=(), **options):
    history, runs = tables(courses, status)
    return time_to(lambda: [history], runs, "train.loss", target, list(by), **options)


def test_a_time_is_that_of_the_first_record_at_the_target():
    courses = [[3.0, 2.0, 1.0, 2.0], [3.0, 1.0, 2.0, 0.0], [1.0, 9.0]]
    table = times(courses, 1.0, by=["id"])
    assert table["median"].tolist() == [2, 1, 0]
    assert (table["n"] == 1).all()


def test_from_below_where_high_is_good():
    assert times([[0.1, 0.5, 0.9]], 0.5, higher_is_better=True)["median"].tolist() == [1]


def test_a_target_never_reached_is_missing_and_counted():
    row = times([[3.0, 2.0], [3.0, np.nan]], 1.0).iloc[0]
    assert row[["median", "least", "most"]].isna().all()
    assert (row["reached"], row["n"]) == (0, 2)


def test_runs_that_did_not_get_there_stay_in_the_median():
    reached, never = [2.0, 1.0, 0.0], [2.0, 2.0, 2.0]
    assert times([reached, [0.0], never], 0.5)["median"].tolist() == [2]
    assert times([reached, never, never], 0.5)["median"].isna().all()
    assert times([reached, never], 0.5)["median"].tolist() == [2]


def test_lost_runs_would_never_have_reached_it():
    # Two of five finish early without the target: of the others still on their way, half get there.
    courses = [[2.0], [2.0], [2.0, 2.0, 0.0], [2.0, 2.0, 0.0], [2.0, 2.0, 2.0]]
    assert times(courses, 0.5)["median"].tolist() == [2]
    lost = ["diverged", "failed", *["finished"] * 3]
    table = times(courses, 0.5, lost)
    assert table["median"].isna().all()
    assert (table["reached"].item(), table["n"].item()) == (2, 5)


def test_a_run_without_a_record_counts():
    assert times([[0.0], []], 0.5, ["finished", "failed"])["n"].tolist() == [2]


def test_skipped_runs_do_not_count():
    assert times([[0.0], []], 0.5, ["finished", "skipped"])["n"].tolist() == [1]


lengths = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(lengths)
def test_the_median_is_that_of_kaplan_and_meier(ends):
    courses = [[1.0] * last + [0.0 if reached else 1.0] for last, reached in ends]
    found = times(courses, 0.0)["median"].item()
    sample = scipy.stats.CensoredData(
        uncensored=[last for last, reached in ends if reached],
        right=[last for last, reached in ends if not reached],
    )
    survival = scipy.stats.ecdf(sample).sf
    at_half = survival.quantiles[survival.probabilities <= 0.5 + 1e-9]
    beyond = survival.quantiles[survival.probabilities < 0.5 - 1e-9]
    ends_of_half = [times.min() for times in (at_half, beyond) if len(times)]
    expected = np.mean(ends_of_half) if ends_of_half else np.nan
    np.testing.assert_equal(found, expected)


def test_results_count_over_settings_and_know_the_direction(tmp_path):
    results = grid(tmp_path)
    table = results.time_to("train.loss", 0.6)
    assert list(table) == [
        "optimizer",
        "optimizer.lr",
        "median",
        "least",
        "most",
        "reached",
        "n",
    ]
    assert table["n"].tolist() == [4] * 20
    runs = results.time_to("train.loss", 0.6, "id")
    assert runs["id"].tolist() == results.runs["id"].tolist()
    first = results.history[results.history["train.loss"] <= 0.6].groupby("id", observed=True)
    np.testing.assert_array_equal(
        runs.dropna().set_index("id")["median"].sort_index(),
        first["epoch"].min().sort_index(),
    )


@pytest.mark.parametrize("target", ["0.5", None, True, float("nan")])
def test_a_target_that_is_no_number_is_named(target):
    with pytest.raises(ResultsError, match="is no number; give a value of the metric"):
        times([[1.0]], target)


def test_a_metric_that_is_not_recorded_names_those_that_are(tmp_path):
    with pytest.raises(ResultsError, match=r"history has no column 'test.loss'.*train.loss"):
        grid(tmp_path).time_to("test.loss", 0.1)


def test_half_way_between_two_times_is_the_median_of_an_even_number():
    runs = pd.DataFrame({"id": list("abcd"), "status": ["finished"] * 4})
    losses = {"id": list("abcd"), "epoch": [1, 2, 4, 8], "train.loss": [0.1] * 4}
    history = pd.DataFrame(losses)
    assert time_to(lambda: [history], runs, "train.loss", 0.2, [])["median"].tolist() == [3.0]
    # Nobody knows of a later time, and the curve stays at one half.
    history.loc[2:, "train.loss"] = 0.9
    assert time_to(lambda: [history], runs, "train.loss", 0.2, [])["median"].tolist() == [2.0]
