"""Performance profiles from the table of runs."""

import re

import pandas as pd
import pytest
from results.outcomes import runs_of

from bpx.errors import ResultsError
from bpx.results.profile import profile

# The example of tests/statistics/test_profile.py: a column for each solver.
SOLVERS = {"a": [1.0, 6.0, None, None], "b": [2.0, 3.0, 5.0, None], "c": [4.0, 3.0, 10.0, None]}


def steps(frame, threshold="ratio"):
    return {
        name: list(zip(rows[threshold], rows["share"], strict=True))
        for name, rows in frame.groupby("optimizer")
    }


def test_a_profile_by_hand():
    frame = profile(runs_of(SOLVERS, dataset="xor"), "optimizer", "train.loss")
    columns = ["optimizer", "ratio", "share", "problems", "without", "left_out"]
    assert list(frame.columns) == columns
    assert steps(frame) == {
        "a": [(1, 0.25), (2, 0.5), (4, 0.5)],
        "b": [(1, 0.5), (2, 0.75), (4, 0.75)],
        "c": [(1, 0.25), (2, 0.5), (4, 0.75)],
    }
    assert set(frame["problems"]) == {4}
    assert frame.groupby("optimizer")["without"].first().to_dict() == {"a": 2, "b": 1, "c": 1}


def test_every_profile_begins_and_ends_at_the_same_threshold():
    frame = profile(
        runs_of({"a": [1.0, 1.0], "b": [5.0, 7.0]}, dataset="x"), "optimizer", "train.loss"
    )
    assert steps(frame) == {"a": [(1, 1), (7, 1)], "b": [(1, 0), (5, 0.5), (7, 1)]}


def test_a_problem_is_a_data_set_and_a_seed():
    runs = runs_of(SOLVERS, dataset="xor")
    both = pd.concat([runs, runs.assign(dataset="moons")])
    assert set(profile(both, "optimizer", "train.loss")["problems"]) == {8}
    assert set(profile(both, "optimizer", "train.loss", over=[])["problems"]) == {4}


def test_scores_serve_metrics_that_are_better_high():
    runs = runs_of({"a": [0.5, 0.9], "b": [0.7, None]}, dataset="xor")
    frame = profile(runs, "optimizer", "train.loss", higher_is_better=True, kind="score")
    assert steps(frame, "score") == {
        "a": [(0.9, 0.5), (0.5, 1.0)],
        "b": [(0.9, 0.0), (0.7, 0.5), (0.5, 0.5)],
    }


def test_problems_that_a_setting_was_not_trained_on_are_left_out_and_counted():
    runs = runs_of({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0]}, dataset="xor")
    frame = profile(runs, "optimizer", "train.loss")
    assert set(frame["problems"]) == {2}
    assert set(frame["left_out"]) == {1}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"kind": "rato"}, "kind='rato' is not known. Did you mean 'ratio'?"),
        ({"higher_is_better": True}, "is better where it is higher: ratios mean nothing"),
        ({"over": "datset"}, "no column 'datset'"),
    ],
)
def test_mistakes_are_named(arguments, text):
    with pytest.raises(ResultsError, match=re.escape(text)):
        profile(runs_of(SOLVERS, dataset="xor"), "optimizer", "train.loss", **arguments)


def test_negative_costs_have_no_ratio():
    runs = runs_of({"a": [-1.0], "b": [1.0]}, dataset="xor")
    with pytest.raises(ResultsError, match="has negative values: ratios mean nothing"):
        profile(runs, "optimizer", "train.loss")


def test_settings_without_a_problem_in_common_are_named():
    runs = runs_of({"a": [1.0, 2.0], "b": [1.0, 2.0]}, dataset="xor")
    runs = runs[(runs["optimizer"] == "a") == (runs["seed"] == 0)]
    with pytest.raises(ResultsError, match="No dataset and seed has a run of every setting"):
        profile(runs, "optimizer", "train.loss")
