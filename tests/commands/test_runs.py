"""`runs` lists the table of runs."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

import bpx
from bpx.cli import SUCCESS, main
from bpx.results import Results


def listed(command: list[str], capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["runs", *command, "--json"]) == SUCCESS
    shown = capfd.readouterr()
    assert shown.err == ""
    return json.loads(shown.out)


def test_json_holds_every_value_to_the_bit(
    second: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    told = listed([str(second.path), "--columns", "all"], capfd)
    assert told["runs"] == len(told["rows"]) == 4
    expected = second.runs.astype(object).to_dict("records")
    for row, run in zip(told["rows"], expected, strict=True):
        assert list(row) == list(run)
        for name, value in run.items():
            missing = value is None or str(value) == "<NA>" or value != value
            assert row[name] == (None if missing else value), name


def test_runs_are_shown_by_what_varies_and_what_came_out(
    first: Results, second: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    measures = ["train.loss", "train.accuracy", "epochs"]
    (row, *_) = listed([str(first.path)], capfd)["rows"]
    assert list(row) == ["id", "optimizer", "optimizer.lr", "seed", "status", *measures]
    (row, *_) = listed([str(second.path)], capfd)["rows"]
    varied = ["network.hidden", "optimizer"]
    assert sorted(list(row)[1:3]) == varied
    assert list(row)[3:] == ["status", *measures, "reason"]


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ("optimizer=adam", 4),
        ("optimizer=adam,gd", 8),
        ("optimizer.lr=1", 4),
        ("optimizer.lr=0.10", 4),
        ("optimizer == 'adam' and seed > 1", 2),
        ("optimizer.lr>=0.1", 8),
        ("train.loss < 0", 0),
        ("reason=null", 8),
        ("network.hidden=[4]", 8),
        ("network.bias=True", 8),
        ("network.bias=true", 8),
    ],
)
def test_conditions_choose_runs(
    condition: str, runs: int, first: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    assert listed([str(first.path), "--where", condition], capfd)["runs"] == runs


def test_conditions_narrow_one_another(first: Results, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["--where", "optimizer=adam", "--where", "optimizer.lr=1"]
    assert listed([str(first.path), *words], capfd)["runs"] == 2


def test_a_whole_number_keeps_all_its_digits(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    seeds = 2**53, 2**53 + 1  # which are one float
    words = ["seed=" + ",".join(map(str, seeds)), f"results.dir={tmp_path}"]
    bpx.sweep(["training.epochs=1", "results.plots=false", "results.report=false", *words])
    for seed in seeds:
        words = [str(tmp_path), "--columns", "seed", "--where", f"seed={seed}"]
        assert listed(words, capfd)["rows"] == [{"seed": seed}]


@pytest.mark.parametrize("typed", ["[4]", "[8,8]", "[8, 8]", "[4],[8,8]"])
def test_lists_are_values(typed: str, second: Results, capfd: pytest.CaptureFixture[str]) -> None:
    found = listed([str(second.path), "--where", f"network.hidden={typed}"], capfd)
    assert found["runs"] == (4 if "],[" in typed else 2)


@pytest.mark.parametrize("reverse", [False, True])
def test_runs_are_sorted_and_missing_values_come_last(
    reverse: bool, second: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["--sort", "train.loss", *["--reverse"] * reverse]
    losses = [row["train.loss"] for row in listed([str(second.path), *words], capfd)["rows"]]
    assert losses[2:] == [None, None]
    assert losses[:2] == sorted(losses[:2], reverse=reverse)
    assert not math.isclose(losses[0], losses[1])


def test_a_limit_shows_the_first_and_counts_all(
    first: Results, capfd: pytest.CaptureFixture[str]
) -> None:
    words = [str(first.path), "--sort", "train.loss"]
    every = listed(words, capfd)
    some = listed([*words, "--limit", "3"], capfd)
    assert some["runs"] == 8
    assert some["rows"] == every["rows"][:3]
    assert main(["runs", *words, "--limit", "3"]) == SUCCESS
    assert "... and 5 more runs: --limit N" in capfd.readouterr().out


def test_a_table_on_a_terminal_has_fifty_rows_at_most(
    first: Results, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bpx.commands.options.SHOWN", 5)
    monkeypatch.setattr("bpx.console.tables.terminal_width", lambda: 80)
    assert main(["runs", str(first.path)]) == SUCCESS
    assert "... and 3 more runs: --limit N" in capfd.readouterr().out
