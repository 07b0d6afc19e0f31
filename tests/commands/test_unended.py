"""A sweep of which no run has ended yet is told as such."""

import json
from pathlib import Path

import pytest
from store.interrupted import killed, sweep

from bpx.cli import MISTAKE, SUCCESS, main

WORDS = ("seed=range(2)", "training.epochs=3", "results.plots=false", "results.report=false")


@pytest.fixture
def unended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return killed(tmp_path, monkeypatch, 0, "name=unended", *WORDS)


@pytest.mark.parametrize(
    "words", [[], ["--where", "seed=1"], ["--sort", "seed"], ["--columns", "id,seed"]]
)
def test_its_runs_are_none(
    words: list[str], unended: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["runs", str(unended), *words]) == SUCCESS
    assert capfd.readouterr().out == f"0 runs in {unended}\nno run has ended yet\n"
    assert main(["runs", str(unended), *words, "--json"]) == SUCCESS
    told = json.loads(capfd.readouterr().out)
    assert told == {"path": str(unended), "runs": 0, "rows": []}


def test_there_is_nothing_to_compare(unended: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(unended)]) == MISTAKE
    told = f"bpx: No run of {unended} has ended yet: there is nothing to compare.\n"
    assert capfd.readouterr().err == told


def test_beside_another_sweep_it_is_not_called_verified(
    unended: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ended = sweep(tmp_path, "name=ended", *WORDS).path
    assert main(["verify", "-q", str(tmp_path)]) == SUCCESS
    assert capfd.readouterr().out.splitlines() == [
        f"{ended}: 2 of 2 runs trained again",
        "Every value is equal to the last bit.",
        f"{unended}: no run has ended yet",
    ]
