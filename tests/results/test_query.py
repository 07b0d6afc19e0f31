"""Runs picked by a condition."""

import re

import pandas as pd
import pytest
from results.sweeps import grid

from bpx.errors import ResultsError
from bpx.results.query import query

RUNS = pd.DataFrame(
    {
        "optimizer": ["gd", "adam", "gd"],
        "optimizer.lr": [0.1, 0.1, 1.0],
        "network.hidden": ["[4]", "[4, 8]", "[]"],
        "network.bias": [True, False, True],
        "reason": [None, "loss in optimizer.lr", None],
        "epochs_to_target": pd.array([3, None, 5], "Int64"),
        "e": [1.0, 2.0, 3.0],
    }
)


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("optimizer == 'adam'", [1]),
        ('optimizer == "gd" and optimizer.lr < 0.5', [0]),
        ("`optimizer.lr` < 0.5", [0, 1]),
        ("0.5 < optimizer.lr <= 1", [2]),
        ("optimizer.lr<1e-0", [0, 1]),
        ("e > 1e0", [1, 2]),
        ("optimizer.lr == .1", [0, 1]),
        ("optimizer in ['adam', 'sgd'] or not network.bias", [1]),
        ("network.bias == True", [0, 2]),
        ("network.hidden == '[4, 8]'", [1]),
        ("reason == 'loss in optimizer.lr'", [1]),
        ("epochs_to_target > 3", [2]),
        ("optimizer.lr > 5", []),
        ("optimizer.lr * e > 0.15", [1, 2]),
    ],
)
def test_the_runs_for_which_it_holds(condition, rows):
    assert query(RUNS, condition).index.tolist() == rows


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("optimiser == 'gd'", "runs has no column 'optimiser'. Did you mean 'optimizer'?"),
        ("optimizer.rl < 1", "runs has no column 'optimizer.rl'. Did you mean 'optimizer.lr'?"),
        ("`optimizer lr` < 1", "runs has no column 'optimizer lr'."),
        ("optimizer == adam", "runs has no column 'adam'. There are: "),
        ("optimizer == adam", "Text stands in quotes."),
        ("@pd.x == 1", "runs has no column '@pd.x'."),
        ("optimizer.lr", "it is not true or false. Write comparisons such as"),
        ("3", "it is not true or false."),
        ("", "The condition '' is none"),
        ("optimizer.lr <", "The condition 'optimizer.lr <' is none: "),
        ("(optimizer.lr < 1", "The condition '(optimizer.lr < 1' is none: "),
        ("optimizer = 'gd'", "The condition \"optimizer = 'gd'\" is none: "),
        ("optimizer < 3", "The condition 'optimizer < 3' is none: "),
        ("@seed < 3", "runs has no column '@seed'."),
        ("@e < 3", "runs has no column '@e'."),
        ("e < 3; e < 4", "The condition 'e < 3; e < 4' is none: "),
        ("e.real < 3", "runs has no column 'e.real'."),
        ("(e < 3).__class__", "runs has no column '.__class__'."),
        ("e[0]", "The condition 'e[0]' is none: "),
    ],
)
def test_what_is_no_condition_is_named(condition, fault):
    with pytest.raises(ResultsError, match=re.escape(fault)):
        query(RUNS, condition)


@pytest.mark.parametrize("condition", [None, 3, {"optimizer": "gd"}])
def test_a_condition_is_text(condition):
    with pytest.raises(ResultsError, match="is no text"):
        query(RUNS, condition)


def test_results_take_their_history_along(tmp_path):
    results = grid(tmp_path).query("optimizer == 'rule_1' and optimizer.lr > 0.5 and seed <= 1")
    assert results.runs["id"].tolist() == ["1-0-0", "1-0-1"]
    assert set(results.history["id"]) == {"1-0-0", "1-0-1"}


def test_a_condition_that_no_run_meets_leaves_empty_results(tmp_path):
    results = grid(tmp_path).query("seed > 99")
    assert results.runs.empty
    assert results.history.empty


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("epochs_to_target != 18", [1, 2]),
        ("not epochs_to_target < 50", [1, 2]),
        ("momentum != 0.9", [0, 2]),
        ("not momentum == 0.9", [0, 2]),
        ("epochs_to_target == null", [2]),
        ("epochs_to_target != null and momentum == None", [0]),
        ("not momentum == null", [1]),
        ("reason != null", [1]),
        ("reason == 'x == null'", [1]),
    ],
)
def test_a_missing_value_is_unequal_to_every_other(condition, rows):
    runs = pd.DataFrame(
        {
            "epochs_to_target": pd.array([18, 70, None], "Int64"),
            "momentum": [None, 0.9, None],
            "reason": [None, "x == null", None],
        }
    )
    assert query(runs, condition).index.tolist() == rows
