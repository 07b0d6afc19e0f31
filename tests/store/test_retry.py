"""Runs that failed are taken again, and an attempt that comes to nothing changes nothing."""

from pathlib import Path

import pytest
from store.interrupted import WORDS, Kill, contents, document, kill_after, killed, sweep, trained

import bpx
from benchmarks.kills import differences
from bpx.cli import MISTAKE, main
from bpx.errors import ResultsError
from bpx.results import load

FLAKY = """\
import os
from dataclasses import dataclass
from bpx import Optimizer, hookimpl

@dataclass(frozen=True)
class Flaky(Optimizer):
    '''Fails while an environment variable is set.'''
    name = "flaky"
    lr: float = 1.0
    def update(self, theta, grad, state, step):
        if os.environ.get("FLAKY") and (self.lr > 2).any():
            raise ArithmeticError("flaky")
        return theta - self.lr * grad, state
"""


def flaky(folder: Path) -> list[str]:
    (folder / "flaky.py").write_text(FLAKY)
    rates = "optimizer.lr=1.0,3.0"
    words = [word for word in WORDS if not word.startswith("optimizer")]
    return [*words, "optimizer=flaky", rates, f"plugins=[{folder / 'flaky.py'}]"]


def test_failed_runs_are_taken_again_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = flaky(tmp_path)
    expected = sweep(tmp_path / "a", *words).path
    monkeypatch.setenv("FLAKY", "1")
    first = sweep(tmp_path / "b", *words)
    failed = set(first.runs.loc[first.runs["status"] == "failed", "id"])
    assert len(failed) == 6
    assert bpx.resume(first.path).runs["status"].tolist().count("failed") == 6
    monkeypatch.delenv("FLAKY")
    parts = trained(monkeypatch)
    results = bpx.resume(first.path, retry="failed")
    assert {id_ for ids in parts for id_ in ids} == failed
    assert set(results.runs["status"]) == {"finished"}
    assert list(differences(first.path, expected)) == []


def test_a_retry_that_is_killed_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = flaky(tmp_path)
    expected = sweep(tmp_path / "a", *words).path
    monkeypatch.setenv("FLAKY", "1")
    folder = sweep(tmp_path / "b", *words).path
    monkeypatch.delenv("FLAKY")
    with monkeypatch.context() as patch:
        kill_after(patch, 1)
        with pytest.raises(Kill):
            bpx.resume(folder, retry="failed")
    half = load(folder)
    assert sorted(half.runs["status"]).count("failed") == 3
    assert len(half.runs) == 12
    assert half.history["id"].nunique() == 9
    bpx.resume(folder, retry="failed")
    assert list(differences(folder, expected)) == []


def test_another_source_of_a_plugin_is_refused_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sweep(tmp_path / "a", *flaky(tmp_path)).path
    (tmp_path / "flaky.py").write_text(FLAKY.replace("theta - self", "theta - 2 * self"))
    with pytest.raises(ResultsError, match="The source of the optimizer flaky has changed"):
        bpx.resume(folder)
    assert len(bpx.resume(folder, force=True).runs) == 12


def test_a_retry_that_is_interrupted_before_a_run_ended_leaves_the_sweep_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = flaky(tmp_path)
    monkeypatch.setenv("FLAKY", "1")
    folder = sweep(tmp_path / "b", *words).path
    before = contents(folder)

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bpx.runner.progress", interrupt)
    assert main(["resume", str(folder), "--retry", "failed", "-q"]) == 130
    assert contents(folder) == before
    assert "running or killed" not in repr(load(folder))


def test_a_plugin_file_that_has_moved_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = flaky(tmp_path)
    expected = sweep(tmp_path / "a", *words).path
    folder = killed(tmp_path / "b", monkeypatch, 1, *words)
    moved = tmp_path / "elsewhere" / "flaky.py"
    moved.parent.mkdir()
    (tmp_path / "flaky.py").rename(moved)
    assert main(["resume", str(folder)]) == MISTAKE
    told = f"plugin file {tmp_path / 'flaky.py'}, which is not there."
    error = capsys.readouterr().err
    assert told in error
    assert "--plugin FILE" in error
    assert main(["resume", str(folder), "--plugin", "other.py"]) == MISTAKE
    assert "no plugin file other.py; it has flaky.py." in capsys.readouterr().err
    assert main(["resume", "-q", str(folder), "--plugin", str(moved)]) == 0
    assert list(differences(folder, expected)) == []
    assert document(folder)["resumed"][0]["differences"] == []
