"""`python -m bpx verify` tells in words and by its exit status what differs."""

import json
import sys
from pathlib import Path

import pandas as pd
import pytest
from verification.sweeps import change, copied, edit, next_number, trained

import bpx
from bpx.cli import main
from bpx.commands.verify import FAILURE, SUCCESS
from bpx.verification import VerifiedSweep
from bpx.verification.tally import Tally


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    return trained(tmp_path_factory.mktemp("original"), optimizer="rule")


def verify(*words: object) -> int:
    return main(["verify", "-q", *map(str, words)])


def test_a_sweep_that_is_the_same_passes(original, capsys):
    assert verify(original, "--runs", 2) == SUCCESS
    assert capsys.readouterr().out.splitlines() == [
        f"{original}: 2 of 6 runs trained again",
        "Every value is equal to the last bit.",
    ]


def test_a_value_that_differs_is_told_with_its_place_and_both_values(original, tmp_path, capsys):
    sweep = copied(original, tmp_path)
    row = change(sweep, "history", "train.loss", next_number)
    assert verify(sweep, "--all") == FAILURE
    out = capsys.readouterr().out
    assert "1 value differs, on the same machine with the same versions:" in out
    words = [row["id"], "history", row["epoch"], "train.loss", next_number(row["train.loss"])]
    (line,) = [line for line in out.splitlines() if line.startswith(row["id"])]
    assert line.split() == [*map(str, words), str(row["train.loss"])]


def test_on_another_machine_the_differences_are_told_and_nothing_fails(original, tmp_path, capsys):
    sweep = copied(original, tmp_path)
    change(sweep, "history", "train.loss", lambda loss: 2 * loss)
    edit(sweep, "versions", "numpy", value="1.0")
    assert verify(sweep, "--all") == SUCCESS
    out = capsys.readouterr().out
    assert "numpy was 1.0 and is " in out
    (line,) = [line for line in out.splitlines() if line.startswith("history")]
    assert line.split()[1:4] + line.split()[5:] == ["train.loss", "24", "1", "0.5"]


def test_machines_read_one_document(original, tmp_path, capsys):
    sweep = copied(original, tmp_path)
    row = change(sweep, "runs", "best.train.loss", lambda loss: float("inf"))
    assert verify(sweep, "--id", row["id"], "--json") == FAILURE
    document = json.loads(capsys.readouterr().out)
    assert document["passed"] is False
    (found,) = document["sweeps"]
    (mismatch,) = found["mismatches"]
    assert found["verified"] == [row["id"]]
    assert (mismatch["stored"], mismatch["again"]) == ("inf", row["best.train.loss"])


def test_each_run_that_is_named_is_trained_once(original, capsys):
    first, second, _ = sorted(bpx.load(original).runs["id"])[:3]
    for words, runs in [
        (["--id", first, "--id", second, original], [first, second]),
        ([original, "--id", first, "--id", first], [first]),
        (["--id", first, original, "--id", second, "--id", first], [first, second]),
    ]:
        assert verify(*words, "--json") == SUCCESS
        (found,) = json.loads(capsys.readouterr().out)["sweeps"]
        assert found["verified"] == runs


def test_a_difference_beyond_all_numbers_has_a_word_in_json():
    frames = (pd.DataFrame({"id": ["a"], "loss": [sign * sys.float_info.max]}) for sign in (1, -1))
    tally = Tally()
    tally.compare("runs", ["id"], *frames)
    sweep = VerifiedSweep(Path(), 1, 0, ("a",), (), (), tally.measures, 1, ())
    document = json.loads(json.dumps(sweep.to_json(), allow_nan=False))
    assert document["measures"][0]["largest_absolute"] == "inf"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--runs", "0"], "'0' is no number of runs, 1 or more"),
        (["--runs", "3", "--all"], "not allowed with argument"),
        (["--id", "nothing"], "There is no run 'nothing'"),
        (["--plugin", "nothing.py"], "The sweep has no plugin file nothing.py; it has rule.py."),
    ],
)
def test_a_mistake_is_one_line(original, capsys, words, told):
    assert verify(original, *words) == 2
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1
