"""What the methods of results take where nothing is named."""

import pytest
from results.sweeps import part, stored

from bpx.errors import ResultsError
from bpx.results import load

RULES = ["gd", "adam", "momentum"] * 4
DATA = ["xor"] * 6 + ["moons"] * 6


def sweep(root, **columns):
    """Three rules on two data sets, two seeds each; the loss follows from the data."""
    kinds = {"optimizer": RULES, "dataset": DATA, "loss": ["mse"] * 6 + ["bce"] * 6}
    seeds = {"seed": [0, 0, 0, 1, 1, 1] * 2}
    return load(stored(root, part(runs=12, **kinds, **seeds, **columns)).path)


def test_what_follows_from_the_problem_is_not_told_apart(tmp_path):
    results = sweep(tmp_path)
    for frame in (results.profile(metric="train.loss"), results.critical_difference()):
        assert frame.columns[0] == "optimizer"
        assert "loss" not in frame
        assert frame["optimizer"].nunique() == 3


def test_epochs_to_the_target_are_compared_where_there_is_one(tmp_path):
    reached = [30, 10, None] * 4
    results = sweep(tmp_path, **{"training.target": [0.1] * 12, "epochs_to_target": reached})
    frame = results.profile()
    assert frame.groupby("optimizer")["without"].first().to_dict() == {
        "gd": 0,
        "adam": 0,
        "momentum": 4,
    }
    assert frame["ratio"].max() == 3
    assert results.critical_difference()["optimizer"].tolist() == ["adam", "gd", "momentum"]
    xor = results.select(dataset="xor")
    assert xor.significance("optimizer")["median_difference"].tolist()[0] == 20


def test_what_was_tuned_is_tested_on_other_seeds(tmp_path):
    xor = sweep(tmp_path).select(dataset="xor")
    kept = xor.tuned("optimizer", metric="train.loss")
    assert kept.runs["seed"].tolist() == [1]
    assert kept.runs["optimizer"].tolist() == xor.tune("optimizer")["optimizer"].tolist() == ["gd"]


def test_a_metric_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ResultsError, match=r"no column 'train.los'"):
        sweep(tmp_path).significance(metric="train.los")
