"""A disk that fills, or may not be written to any more, costs no run that was written."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from results.sweeps import part, stored
from store.interrupted import WORDS, sweep

from benchmarks.kills import differences
from bpx.cli import MISTAKE, main
from bpx.errors import ResultsError
from bpx.results import load
from bpx.store import Store, files


def mount(*words: str) -> bool:
    """Say whether the system mounts what these words of mount(8) ask for."""
    if shutil.which("mount") is None or os.geteuid() != 0:
        return False
    return subprocess.run(["mount", *words], capture_output=True).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system in memory, of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name != "posix" or not mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)):
        pytest.skip("only the superuser may mount a file system, and not in every container")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def interrupted_by(monkeypatch: pytest.MonkeyPatch, parts: int, fault: object) -> None:
    """Call something when some parts are written."""
    write, left = Store.write, iter(range(parts))

    def watched(self: Store, part: object) -> None:
        if next(left, None) is None:
            fault(self)
        write(self, part)

    monkeypatch.setattr(Store, "write", watched)


def test_a_full_disk_keeps_what_was_written(
    disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filler = disk / "filler"

    def fill(store: Store) -> None:
        with filler.open("wb") as stream:
            stream.write(b"0" * (shutil.disk_usage(disk).free - 8192))

    with monkeypatch.context() as patch:
        interrupted_by(patch, 2, fill)
        assert main([*WORDS, f"results.dir={disk}", "--quiet"]) == MISTAKE
    (folder,) = (disk / "x").iterdir()
    err = capsys.readouterr().err
    kept = len(load(folder).runs)
    assert kept > 0
    assert "cannot be written: No space left on device." in err
    assert f"{kept} runs are kept in {folder}. Make room" in err
    assert err.rstrip().endswith(f"python -m bpx resume {folder}")
    assert len(err.splitlines()) == 1
    filler.unlink()
    assert main(["resume", str(folder), "--quiet"]) == 0
    assert list(differences(folder, sweep(tmp_path / "whole").path)) == []


def test_a_disk_that_becomes_read_only_keeps_what_was_written(
    disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def protect(store: Store) -> None:
        store.close()  # no file system is protected while a file is open for writing
        assert mount("-o", "remount,ro", str(disk))

    with monkeypatch.context() as patch:
        interrupted_by(patch, 2, protect)
        assert main([*WORDS, f"results.dir={disk}", "--quiet"]) == MISTAKE
    (folder,) = (disk / "x").iterdir()
    err = capsys.readouterr().err
    assert "cannot be written: Read-only file system." in err
    assert f"{len(load(folder).runs)} runs are kept" in err
    assert main(["resume", str(folder)]) == MISTAKE
    assert "Read-only file system. Make it writable" in capsys.readouterr().err
    assert mount("-o", "remount,rw", str(disk))
    assert main(["resume", str(folder), "--quiet"]) == 0
    assert list(differences(folder, sweep(tmp_path / "whole").path)) == []


@pytest.mark.parametrize("moment", range(0, 24, 2))
def test_wherever_the_disk_is_full_what_was_written_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    store = stored(tmp_path, part(0), finish=False)
    left, fsync = iter(range(moment)), os.fsync

    def full(descriptor: int) -> None:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with suppress(ResultsError):
            store.write(part(1))
            store.finish()
    store.close()
    assert len(load(store.path).runs) in (3, 6)
    again = Store.open(store.path)
    if again.next_part == 1 and len(again.ended()) == 3:
        again.write(part(1))
    again.finish()
    assert len(load(store.path).runs) == 6
    assert len(load(store.path).history) == 12


def test_a_disk_that_is_full_from_the_start_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    assert main([*WORDS, f"results.dir={tmp_path}"]) == MISTAKE
    assert "Make room or choose another folder with results.dir=FOLDER." in capsys.readouterr().err
    assert not list(tmp_path.glob("*/*"))
