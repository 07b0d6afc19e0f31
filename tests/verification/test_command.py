"""`python -m bpx verify` tells in words and by its exit status what differs."""

import json
from pathlib import Path

import pytest
from verification.sweeps import change, copied, edit, next_number, trained

from bpx.cli import FAILURE, MISTAKE, SUCCESS, main


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
    assert verify(original, *words) == MISTAKE
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1
