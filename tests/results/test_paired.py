"""Two settings compared run by run."""

import re

import numpy as np
import pandas as pd
import pytest
from results.sweeps import grid

from bpx.errors import ResultsError
from bpx.results import paired
from bpx.results.paired import COLUMNS

ADAM, GD = {"optimizer": "adam"}, {"optimizer": "gd"}


def runs_of(*rows, columns=("optimizer", "optimizer.lr", "seed", "train.loss")):
    runs = pd.DataFrame(rows, columns=list(columns))
    lost = runs["train.loss"].isna()
    runs["status"] = np.where(lost, "diverged", "finished")
    runs["id"] = [f"r{row}" for row in range(len(runs))]
    return runs


def test_runs_pair_over_equal_seeds_and_otherwise_equal_settings(tmp_path):
    sweep = grid(tmp_path)
    pairs = sweep.paired({"optimizer": "rule_1"}, {"optimizer": "rule_2"}, "train.loss")
    assert list(pairs) == ["optimizer.lr", *COLUMNS]
    assert len(pairs) == 4 * 4
    final = sweep.runs.set_index(sweep.runs["id"].astype(str))["train.loss"]
    for pair in pairs.to_dict("records"):
        (_, *own), (_, *other) = pair["a_id"].split("-"), pair["b_id"].split("-")
        assert own == other
        assert pair["difference"] == final[pair["a_id"]] - final[pair["b_id"]]


def test_the_order_of_the_sides_is_the_sign():
    runs = runs_of(("gd", 0.1, 0, 0.5), ("adam", 0.1, 0, 0.125))
    assert paired(runs, ADAM, GD, "train.loss")["difference"].tolist() == [-0.375]
    assert paired(runs, GD, ADAM, "train.loss")["difference"].tolist() == [0.375]


def test_what_does_not_pair_keeps_its_row_and_says_why():
    runs = runs_of(
        *(("gd", 0.1, seed, 0.5) for seed in (0, 1, 2)),
        *(("adam", 0.1, seed, loss) for seed, loss in ((1, 0.25), (2, np.nan), (3, 0.25))),
    )
    pairs = paired(runs, ADAM, GD, "train.loss").set_index("seed")
    assert pairs["a_status"].to_dict() == {
        0: "missing",
        1: "finished",
        2: "diverged",
        3: "finished",
    }
    assert pairs["b_status"].to_dict() == {
        0: "finished",
        1: "finished",
        2: "finished",
        3: "missing",
    }
    assert pairs["difference"].dropna().to_dict() == {1: -0.25}
    assert pairs["a_id"].isna().to_dict() == {0: True, 1: False, 2: False, 3: False}


def test_a_setting_that_only_one_side_has_need_not_be_equal():
    runs = runs_of(("momentum", 0.1, 0, 0.5), ("adam", 0.1, 0, 0.25))
    runs["optimizer.momentum"] = [0.9, None]
    runs["optimizer.beta1"] = [None, 0.9]
    pairs = paired(runs, ADAM, {"optimizer": "momentum"}, "train.loss")
    assert pairs["difference"].tolist() == [-0.25]


def test_a_setting_that_both_have_must_be_equal_or_be_named():
    runs = runs_of(("gd", 1.0, 0, 0.5), ("adam", 0.1, 0, 0.25))
    words = "optimizer.lr is 0.1 for a and 1.0 for b. Name in a and b the settings"
    with pytest.raises(ResultsError, match=re.escape(words)):
        paired(runs, ADAM, GD, "train.loss")
    tuned = paired(runs, ADAM | {"optimizer.lr": 0.1}, GD | {"optimizer.lr": 1.0}, "train.loss")
    assert tuned["difference"].tolist() == [-0.25]


def test_settings_that_are_missing_on_both_sides_are_equal():
    runs = runs_of(
        *((rule, 0.1, 0, 0.5) for rule in ("gd", "adam")),
        *((rule, 0.1, 0, 0.25) for rule in ("gd", "adam")),
    )
    runs["regularizer.strength"] = [None, None, 0.1, 0.1]
    pairs = paired(runs, ADAM, GD, "train.loss")
    assert (pairs["a_status"] == "finished").all()
    assert len(pairs) == 2


def test_several_runs_with_one_partner_are_refused():
    runs = runs_of(("gd", 0.1, 0, 0.5), ("adam", 0.1, 0, 0.25), ("adam", 1.0, 0, 0.75))
    words = "a is no single setting: runs r1, r2 with optimizer=adam agree in all that is compared"
    with pytest.raises(ResultsError, match=f"{words}; name one value of optimizer.lr"):
        paired(runs, ADAM, GD | {"optimizer.lr": 0.1}, "train.loss")


def test_the_same_runs_in_two_sweeps_are_refused():
    once = runs_of(("gd", 0.1, 0, 0.5), ("adam", 0.1, 0, 0.25))
    twice = pd.concat([once, once.assign(id=["s0", "s1"])], ignore_index=True)
    with pytest.raises(ResultsError, match=r"runs r1, s1 .*; select one sweep"):
        paired(twice, ADAM, GD, "train.loss")


def test_a_value_that_no_run_has_gets_the_nearest():
    runs = runs_of(("gd", 0.1, 0, 0.5), ("adam", 0.1, 0, 0.25))
    with pytest.raises(ResultsError, match=r"No run has optimizer=adm\. Did you mean 'adam'"):
        paired(runs, {"optimizer": "adm"}, GD, "train.loss")
    with pytest.raises(ResultsError, match=r"no column 'train\.los'\. Did you mean 'train\.loss'"):
        paired(runs, ADAM, GD, "train.los")
