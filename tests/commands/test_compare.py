"""`compare` says what the frames say."""

import json
from typing import Any

import pytest

import bpx
from bpx.cli import MISTAKE, SUCCESS, main
from bpx.commands.output import records
from bpx.results import Results


def told(command: list[str], capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["compare", *command, "--json"]) == SUCCESS
    document: dict[str, Any] = json.loads(capfd.readouterr().out)
    return document


def test_json_is_the_comparison(first: Results, capfd: pytest.CaptureFixture[str]) -> None:
    folder = str(first.path)
    default = told([folder], capfd)
    assert default["metric"] == "train.loss"
    assert default["rows"] == records(first.compare())
    words = ["--by", "optimizer", "--metric", "train.accuracy"]
    assert told([folder, *words], capfd)["rows"] == records(
        first.compare("optimizer", "train.accuracy")
    )
    assert told([folder, "--interval", "bootstrap"], capfd)["rows"] == records(
        first.compare(interval="bootstrap")
    )
    assert told([folder, "--rank"], capfd)["rows"] == records(first.rank())
    assert told([folder, "--best", "optimizer"], capfd)["rows"] == records(
        first.best(by="optimizer")
    )


def test_conditions_come_before_the_comparison(
    first: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = told([str(first.path), "--by", "optimizer", "--where", "optimizer.lr=1"], capfd)["rows"]
    assert [row["n"] for row in rows] == [2, 2]


def test_several_folders_are_compared_as_one(
    first: Results, second: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    words = [str(first.path), str(second.path), "--by", "optimizer,network.hidden"]
    rows = told(words, capfd)["rows"]
    both = bpx.load(first.path, second.path)
    assert rows == records(both.compare(["optimizer", "network.hidden"]))
    assert {row["optimizer"] for row in rows} == {"gd", "adam", "fails"}


def test_a_setting_that_failed_counts(second: Results, capfd: pytest.CaptureFixture[str]) -> None:
    rows = told([str(second.path), "--by", "optimizer"], capfd)["rows"]
    (failed,) = [row for row in rows if row["optimizer"] == "fails"]
    assert failed["n"] == 2
    assert failed["finished"] == 0
    assert failed["mean"] is None


def test_one_run_of_each_setting_has_no_interval_and_says_so(
    second: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(second.path)]) == SUCCESS
    lines = capfd.readouterr().out.splitlines()
    assert lines[-1] == "one run of each setting: there is no interval"


def test_what_nothing_is_left_of_is_said(first: Results, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(first.path), "--where", "train.loss < 0"]) == MISTAKE
    assert "no run" in capfd.readouterr().err.lower()
