"""Runs picked by their settings."""

import re

import pandas as pd
import pytest
from results.sweeps import full_part, grid, part, stored

from bpx.errors import ResultsError
from bpx.results import load
from bpx.results.select import select

RUNS = pd.DataFrame(
    {
        "optimizer": ["gd", "adam", "gd"],
        "optimizer.lr": [0.1, 0.1, 1.0],
        "network.hidden": ["[4]", "[4, 8]", "[]"],
        "network.bias": [True, False, True],
        "reason": [None, "loss", None],
    }
)


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ({}, [0, 1, 2]),
        ({"optimizer": "gd"}, [0, 2]),
        ({"optimizer": ["gd", "adam"]}, [0, 1, 2]),
        ({"optimizer": "gd", "optimizer.lr": 0.1}, [0]),
        ({"optimizer.lr": 1}, [2]),
        ({"network.hidden": [4]}, [0]),
        ({"network.hidden": []}, [2]),
        ({"network.hidden": [[4], [4, 8]]}, [0, 1]),
        ({"network.hidden": "[4, 8]"}, [1]),
        ({"network.bias": False}, [1]),
        ({"reason": None}, [0, 2]),
        ({"reason": [None, "loss"]}, [0, 1, 2]),
        ({"optimizer": "adam", "optimizer.lr": (0.1,)}, [1]),
        ({"optimizer.lr": "0.1"}, [0, 1]),
        ({"optimizer.lr": ["0.1", 1]}, [0, 1, 2]),
        ({"network.bias": "true"}, [0, 2]),
    ],
)
def test_the_runs_that_match(wanted, rows):
    assert select(RUNS, wanted).index.tolist() == rows


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ({"optimizer": "nix"}, "optimizer=nix. There are: adam, gd."),
        ({"optimizer": ["gd", "nix"]}, "optimizer=nix. There are: adam, gd."),
        (
            {"optimizer.lr": [0.1, 0.2]},
            "optimizer.lr=0.2. Did you mean '0.1'? There are: 0.1, 1.0.",
        ),
        ({"network.hidden": [[4], [5]]}, "network.hidden=[5]. "),
        ({"network.hidden": [8, 4]}, "network.hidden=8. "),
        ({"network.bias": [None]}, "network.bias=null. "),
        ({"reason": "los"}, "reason=los. Did you mean 'loss'? There are: loss."),
        ({"optimizer": []}, "optimizer=[]. "),
    ],
)
def test_a_value_that_no_run_has_is_named(wanted, fault):
    with pytest.raises(ResultsError, match=f"^No run has {re.escape(fault)}"):
        select(RUNS, wanted)


def test_a_selection_takes_its_history_and_layers_along(tmp_path):
    results = grid(tmp_path)
    chosen = results.select(optimizer="rule_1", **{"optimizer.lr": 0.1}).select(seed=[0, 1])
    assert chosen.runs["id"].tolist() == ["1-1-0", "1-1-1"]
    assert set(chosen.history["id"]) == {"1-1-0", "1-1-1"}
    assert chosen.layers.empty
    assert chosen.varied == []
    assert chosen.whole is results
    assert len(results.runs) == 80


def test_a_selection_knows_the_weights_of_its_runs(tmp_path):
    results = load(stored(tmp_path, full_part(0)).path).select(seed=2)
    assert results.weights("0-2").tolist() == [4.0, 5.0]


def test_values_that_do_not_occur_together_select_nothing(tmp_path):
    columns = {"optimizer": ["gd", "adam", "adam"], "network.hidden": [[4], [8], [8]]}
    results = load(stored(tmp_path, part(**columns)).path)
    chosen = results.select(optimizer="adam", **{"network.hidden": [4]})
    assert len(chosen.runs) == len(chosen.history) == 0


@pytest.mark.parametrize("typed", ["1e6", "1000000", "1000000.00"])
def test_a_number_is_found_however_it_is_typed(typed):
    runs = pd.DataFrame({"optimizer.lr": [0.1, 1e6]})
    assert select(runs, {"optimizer.lr": typed}).index.tolist() == [1]
    assert select(runs, {"optimizer.lr": ["0.10", "1e-1"]}).index.tolist() == [0]
