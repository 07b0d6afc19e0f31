"""Sweeps that were asked different things are not averaged."""

import re
from operator import methodcaller as call

import pandas as pd
import pytest
from results.sweeps import part, stored

from bpx.errors import ResultsError, ResultsWarning
from bpx.results import load
from bpx.store import Store


def sweeps(root, first, second):
    """The results of two sweeps whose runs have these settings."""
    for name, columns in (("a", first), ("b", second)):
        values = {
            key: value if isinstance(value, list) else [value] * 3 for key, value in columns.items()
        }
        stored(root, part(prefix=name, **values), name=name)
    return load(root)


BY_OPTIMIZER = [
    call("compare", "optimizer", "train.loss"),
    call("rank", "train.loss", "optimizer"),
    call("best", "train.loss", "optimizer"),
    call("curves", "optimizer", "train.loss"),
    call("time_to", "train.loss", 0.5, "optimizer"),
    call("pivot", "optimizer", "seed"),
    call("sensitivity", "optimizer"),
]


@pytest.mark.parametrize("call", BY_OPTIMIZER)
def test_other_data_are_named_with_the_sweeps(tmp_path, call):
    results = sweeps(tmp_path, {"dataset": "xor"}, {"dataset": "moons", "optimizer": "adam"})
    a, b = results.runs["sweep"].unique()
    words = f"These sweeps do not compare: dataset is xor in {a}, moons in {b}. Name what differs"
    with pytest.raises(ResultsError, match=re.escape(words)):
        call(results)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            {"training.epochs": 100},
            {"training.epochs": 200},
            "training.epochs is 100 in .*, 200 in",
        ),
        ({"loss": "mse"}, {"loss": "cross_entropy"}, "loss is mse in .*, cross_entropy in"),
        (
            {"dataset.noise": 0.1, "dataset": "moons"},
            {"dataset.noise": 0.2, "dataset": "moons"},
            "dataset.noise is 0.1 in .*, 0.2 in",
        ),
        (
            {"training.target": None},
            {"training.target": "train.loss <= 0.1"},
            r"training.target is missing in .*, train.loss <= 0.1 in",
        ),
        (
            {"dataset": ["xor", "xor", "and"]},
            {"dataset": "xor"},
            "dataset is and and xor in .*, xor",
        ),
    ],
)
def test_what_was_asked_is_compared(tmp_path, first, second, words):
    with pytest.raises(ResultsError, match=words):
        sweeps(tmp_path, first, second).compare("sweep", "train.loss")


def test_all_differences_are_named_at_once(tmp_path):
    results = sweeps(
        tmp_path,
        {"dataset": "xor", "training.epochs": 100},
        {"dataset": "moons", "training.epochs": 200},
    )
    with pytest.raises(ResultsError, match=r"dataset is .*; training\.epochs is "):
        results.compare("optimizer")


def test_a_metric_that_one_sweep_did_not_measure_is_named(tmp_path):
    stored(tmp_path, part(**{"train.accuracy": [0.5, 0.75, 1.0]}), name="a")
    stored(tmp_path, part(prefix="b"), name="b")
    with pytest.raises(ResultsError, match=r"train\.accuracy was not measured in b/"):
        load(tmp_path).compare("optimizer", "train.accuracy")


def test_what_is_told_apart_compares(tmp_path):
    results = sweeps(tmp_path, {"dataset": "xor"}, {"dataset": "moons"})
    assert results.compare(["dataset"], "train.loss")["n"].tolist() == [3, 3]
    assert results.compare(metric="train.loss")["dataset"].tolist() == ["xor", "moons"]
    assert results.select(dataset="moons").compare("optimizer", "train.loss")["n"].tolist() == [3]


def test_what_is_averaged_over_may_not_differ(tmp_path):
    first = {"dataset": "xor", "network.hidden": "[4]", "optimizer": "gd"}
    results = sweeps(tmp_path, first, first | {"network.hidden": "[8]", "optimizer": "adam"})
    with pytest.raises(ResultsError, match=r"network\.hidden is \[4\] in a/.*, \[8\] in b/"):
        results.compare("optimizer", "train.loss")
    with pytest.raises(ResultsError, match=r"network\.hidden is"):
        results.significance("optimizer", "train.loss")
    assert results.compare(metric="train.loss")["n"].tolist() == [3, 3]
    assert results.best("train.loss", "optimizer")["network.hidden"].tolist() == ["[4]", "[8]"]


def test_the_fields_of_what_is_compared_may_differ(tmp_path):
    first = {"optimizer": "gd", "optimizer.lr": [0.1, 0.1, 1.0]}
    results = sweeps(tmp_path, first, {"optimizer": "adam", "optimizer.lr": 0.01})
    assert results.compare("optimizer", "train.loss")["n"].tolist() == [3, 3]


def test_sweeps_are_grouped_by_what_they_were_asked(tmp_path):
    for name, loss in zip("abcde", ("bce", "bce", "mse", "bce", "bce"), strict=True):
        stored(tmp_path, part(prefix=name, loss=[loss] * 3), name=name)
    with pytest.raises(ResultsError) as caught:
        load(tmp_path).compare("optimizer")
    told = re.sub(r"/[\d_-]+", "", str(caught.value))
    assert "loss is bce in a and b and d and 1 more, mse in c." in told


def test_a_run_of_several_sweeps_counts_once(tmp_path):
    stored(tmp_path, part(), name="a")
    stored(tmp_path, part(runs=4), name="b")
    with pytest.warns(ResultsWarning, match="3 of the 4 runs of b/.* are in another") as caught:
        results = load(tmp_path)
    assert len(caught) == 1
    assert len(results.runs) == 7
    own = load(tmp_path / "b")
    pd.testing.assert_frame_equal(results.compare("optimizer"), own.compare("optimizer"))
    pd.testing.assert_frame_equal(results.curves("optimizer"), own.curves("optimizer"))
    assert results.time_to("train.loss", 0.2, "optimizer")["n"].tolist() == [4]
    assert results.compare("sweep")["n"].tolist() == [3, 4]
    assert len(results.paired({"seed": [0, 1, 2, 3]}, {"optimizer": "gd"})) == 4


def test_sweeps_that_disagree_about_a_direction_are_told(tmp_path):
    for name, better in (("a", "higher"), ("b", "lower")):
        store = Store.create(tmp_path, name)
        store.begin({"metrics": {"accuracy": better}})
        store.write(part(prefix=name, **{"train.accuracy": [0.5] * 3}))
        store.finish()
    results = load(tmp_path)
    with pytest.raises(ResultsError, match=r"disagree whether a high 'train\.accuracy' is good"):
        results.rank("train.accuracy")
    assert len(results.rank("train.loss")) == 1


def test_one_sweep_may_average_over_data(tmp_path):
    columns = {"dataset": ["xor", "xor", "moons"], "training.epochs": [1, 2, 2]}
    results = load(stored(tmp_path, part(**columns)).path)
    assert results.compare("optimizer", "train.loss")["n"].tolist() == [3]


def test_sweeps_with_the_same_grid_of_data_compare(tmp_path):
    data = {"dataset": ["xor", "and", "moons"]}
    results = sweeps(tmp_path, data, data | {"optimizer": "adam"})
    assert results.compare("optimizer", "train.loss")["n"].tolist() == [3, 3]


def test_runs_of_other_data_do_not_pair(tmp_path):
    results = sweeps(tmp_path, {"dataset": "xor"}, {"dataset": "moons", "optimizer": "adam"})
    with pytest.raises(ResultsError, match="dataset is xor for a and moons for b"):
        results.paired({"optimizer": "gd"}, {"optimizer": "adam"})


def test_runs_of_two_sweeps_pair(tmp_path):
    results = sweeps(tmp_path, {"dataset": "xor"}, {"dataset": "xor", "optimizer": "adam"})
    pairs = results.paired({"optimizer": "gd"}, {"optimizer": "adam"})
    assert pairs["difference"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "call",
    [
        *BY_OPTIMIZER,
        call("significance", "optimizer", "train.loss"),
        call("tune", "optimizer", metric="train.loss"),
    ],
)
def test_no_run_is_nothing_to_compare(tmp_path, call):
    empty = load(stored(tmp_path, part()).path).query("seed > 99")
    with pytest.raises(ResultsError, match="There is no run to compare"):
        call(empty)


def test_no_run_is_nothing_to_pair(tmp_path):
    empty = load(stored(tmp_path, part()).path).query("seed > 99")
    with pytest.raises(ResultsError, match="There is no run with optimizer=gd"):
        empty.paired({"optimizer": "gd"}, {"optimizer": "gd"}, "train.loss")


def test_rows_of_another_sweep_are_refused(tmp_path):
    own = load(stored(tmp_path, part(), name="a").path)
    other = load(stored(tmp_path, part(prefix="b"), name="b").path)
    with pytest.raises(ResultsError, match=r"Run 'b0-0' is not of .*/a/"):
        own.of(other.runs)
    assert len(own.select(seed=1).of(own.runs).runs) == 3
