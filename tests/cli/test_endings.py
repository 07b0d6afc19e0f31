"""How a sweep ends: by itself, by failures, by Ctrl-C or by a kill."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import WORKERS

import bpx
from bpx.cli import main
from bpx.commands.training import FAILURE, INTERRUPTED, SUCCESS

PLUGIN = """\
import time
from dataclasses import dataclass
from bpx import Initializer, Optimizer

@dataclass(frozen=True)
class Fails(Optimizer):
    name = "fails"
    lr: float = 1.0
    def update(self, theta, grad, state, step): raise ArithmeticError("no way")

@dataclass(frozen=True)
class Unable(Initializer):
    name = "unable"
    def __call__(self, rng, fan_in, fan_out, shape): raise ArithmeticError("no start")

@dataclass(frozen=True)
class Long(Optimizer):
    '''Sleeps for minutes in all.'''
    name = "long"
    lr: float = 1.0
    def update(self, theta, grad, state, step):
        time.sleep(0.05)
        return theta, state
"""

SHORT = ["plugins=[own.py]", "training.epochs=3", "results.plots=false"]
ENDLESS = ["plugins=[own.py]", "optimizer=gd,long", "network.hidden=[2],[3]", "results.dir=kept"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(PLUGIN)
    return tmp_path


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize(
    ("fault", "reason"),
    [("optimizer=gd,fails", "no way"), ("initializer=zeros,unable", "no start")],
)
def test_a_run_that_fails_keeps_its_row_and_the_others_go_on(
    fault: str, reason: str, workers: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [fault, "network.hidden=[2],[3]", f"engine.workers={workers}"]
    assert main([*SHORT, *words]) == SUCCESS
    runs = bpx.load(folder / "results").runs
    assert sorted(runs["status"]) == ["failed", "failed", "finished", "finished"]
    failed = runs[runs["status"] == "failed"]
    assert failed["reason"].str.contains(f"ArithmeticError: {reason} \\(own.py, line").all()
    assert runs["traceback"].notna().tolist() == (runs["status"] == "failed").tolist()
    for text in failed["traceback"]:
        head, line, source, *_, last = text.splitlines()
        assert head == "Traceback (most recent call last):"
        assert f'File "{folder / "own.py"}", line' in line
        assert f'raise ArithmeticError("{reason}")' in source
        assert last == f"ArithmeticError: {reason}"
    assert f"2 failed: ArithmeticError: {reason}" in capsys.readouterr().out


def test_a_sweep_of_failures_only_is_a_failure(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SHORT, "optimizer=fails", "seed=1,2"]) == FAILURE
    assert bpx.load(folder / "results").runs["status"].tolist() == ["failed"] * 2
    assert "2 failed: ArithmeticError: no way" in capsys.readouterr().out


def test_combinations_that_make_no_sense_are_skipped_and_said_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SHORT, "optimizer=perceptron,gd"]) == SUCCESS
    runs = bpx.load(folder / "results").runs
    assert runs["status"].tolist() == ["skipped", "finished"]
    assert "1 skipped: the perceptron rule trains one layer" in capsys.readouterr().out


@pytest.fixture
def endless(folder: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Starts a sweep, in a process group of its own: a stack is behind it, minutes are ahead."""
    processes = []

    def start(workers: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "bpx", *ENDLESS, f"engine.workers={workers}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        processes.append(process)
        deadline = time.monotonic() + 60
        while not any(file.stat().st_size for file in folder.glob("kept/*/*/parts/journal*")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline, "no part was written"
            time.sleep(0.02)
        return process

    yield start
    for process in processes:
        _kill_session(process)


def _kill_session(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _alive(group: int) -> list[str]:
    """Return the processes of a group that are not merely waiting to be collected."""
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pgid=,stat=,args="], capture_output=True, text=True
    )
    rows = [line.split(maxsplit=2) for line in listing.stdout.splitlines()]
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps to see processes")
@pytest.mark.parametrize("workers", WORKERS)
def test_ctrl_c_keeps_what_is_finished(endless, folder: Path, workers: int) -> None:
    process = endless(workers)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    runs = bpx.load(folder / "kept").runs
    assert len(runs)
    assert set(runs["status"]) == {"finished"}
    assert set(runs["optimizer"]) == {"gd"}
    assert err.startswith(f"bpx: interrupted; {len(runs)} run")
    assert len(err.splitlines()) == 1
    deadline = time.monotonic() + 20
    while _alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _alive(process.pid) == []


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps to see processes")
def test_a_killed_sweep_is_read_as_far_as_it_got(endless, folder: Path, workers: int) -> None:
    process = endless(workers)
    process.kill()
    process.communicate(timeout=60)  # the workers hold its output open until they have ended
    found = bpx.load(folder / "kept")
    assert set(found.runs["status"]) == {"finished"}
    assert set(found.history["id"]) == set(found.runs["id"])


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps to see processes")
def test_a_worker_that_is_still_starting_when_its_sweep_is_killed_ends_too(folder: Path) -> None:
    command = [sys.executable, "-m", "bpx", *ENDLESS, "engine.workers=2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    try:
        while not any("--process-name" in arguments for arguments in _alive(process.pid)):
            assert process.poll() is None, process.communicate()
        time.sleep(0.2)  # it knows by now what it is to do, and has not yet begun
        process.kill()
        process.communicate(timeout=60)
    finally:
        _kill_session(process)


def test_ctrl_c_before_anything_was_trained_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bpx.runner.Plan.of", interrupt)
    assert main(SHORT) == INTERRUPTED
    expected = "bpx: interrupted before a run had ended; nothing is kept.\n"
    assert capsys.readouterr().err == expected
    assert not (folder / "results").exists()


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_before_a_run_has_ended_leaves_no_folder_of_the_sweep(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bpx.engine.apart.train", interrupted)
    assert main(SHORT) == INTERRUPTED
    assert not list(folder.glob("**/sweep.json"))


def test_ctrl_c_while_pictures_are_drawn_leaves_a_complete_sweep(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bpx.plots.sweep_figures", interrupted)
    assert main(SHORT[:-1]) == INTERRUPTED
    (document,) = folder.glob("**/sweep.json")
    assert "interrupted" not in json.loads(document.read_text())
    assert set(bpx.load(document.parent).runs["status"]) == {"finished"}


def test_a_summary_that_cannot_be_printed_is_one_line_and_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bpx.console.summary.print_summary", full)
    assert main(SHORT) == SUCCESS
    err = capsys.readouterr().err
    assert err.startswith("bpx: the summary cannot be printed: No space left on device;")
    assert len(bpx.load(next(folder.glob("**/sweep.json")).parent).runs)
