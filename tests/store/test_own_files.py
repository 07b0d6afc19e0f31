"""Of the files in a sweep's folder bpx reads, replaces and removes its own, and no others."""

import shutil
from pathlib import Path

import pytest
from results.sweeps import full_part, part, stored
from store.interrupted import killed, sweep

import bpx
from benchmarks.kills import differences
from bpx.errors import ResultsError, ResultsWarning
from bpx.results import load
from bpx.store import Store, request

FEW = (
    "name=x",
    "network.hidden=[2],[3]",
    "training.epochs=4",
    "results.plots=false",
    "results.report=false",
    "results.layers=true",
    "results.weights=true",
)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A sweep of two parts without layers and weights, killed."""
    store = stored(tmp_path, part(0), part(1), finish=False)
    store.close()
    return store.path


@pytest.mark.parametrize("name", ["00000.layers.parquet", "00001.weights.npz"])
@pytest.mark.parametrize("content", [b"junk", None])
def test_a_file_named_as_one_of_a_part_is_not_read(
    tmp_path: Path, begun: Path, name: str, content: bytes | None
) -> None:
    other = stored(tmp_path, full_part(0), full_part(1), finish=False, name="other")
    foreign = begun / "parts" / name
    foreign.write_bytes(content or (other.path / "parts" / name).read_bytes())
    with pytest.warns(ResultsWarning, match=name):
        results = load(begun)
    assert len(results.layers) == 0
    with pytest.raises(ResultsError, match="keeps no weights"):
        results.weights("1-0")
    Store.open(begun).finish()
    assert (len(load(begun).runs), len(load(begun).layers)) == (6, 0)
    assert not (begun / "weights").exists()
    assert (begun / "set_aside" / name).exists()


def test_every_damaged_line_of_the_journal_is_named(begun: Path) -> None:
    (begun / "parts" / "journal.jsonl").write_text("no\nJSON\n")
    with pytest.warns(ResultsWarning):
        told = load(begun).notes
    for number in (1, 2):
        assert any(note.startswith(f"Line {number} of ") for note in told)


def test_of_half_written_files_only_those_of_the_store_are_removed(begun: Path) -> None:
    own = ["sweep.json", "runs.parquet", "jobs.parquet"]
    own += ["parts/00002.runs.parquet", "parts/00002.weights.npz", "parts/journal.jsonl"]
    mine = ["mynotes", "notes/draft", "parts/thoughts"]
    (begun / "notes").mkdir()
    for name in (*own, *mine):
        (begun / f"{name}.partial").write_text("half")
    store = Store.open(begun)
    store.finish()
    assert not any((begun / f"{name}.partial").exists() for name in own)
    kept = [*mine[:2], "set_aside/thoughts"]
    assert [(begun / f"{name}.partial").read_text() for name in kept] == ["half"] * 3


def test_parts_that_a_kill_left_half_removed_are_removed(begun: Path) -> None:
    for _ in range(2):
        (begun / ".parts").mkdir()
        (begun / ".parts" / "00000.runs.parquet").write_bytes(b"left")
        store = Store.open(begun)
        store.resume({})
        store.finish()
        assert not (begun / ".parts").exists()
    assert len(load(begun).runs) == 6


def test_a_folder_that_cannot_be_locked_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, **options: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(ResultsError, match="No locks available"):
        Store.create(tmp_path, "a")
    assert list((tmp_path / "a").iterdir()) == []


def test_missing_jobs_are_named_with_the_remedy(begun: Path) -> None:
    for read in (request.read_jobs, request.read_request):
        with pytest.raises(
            ResultsError, match=r"its file jobs\.parquet is missing\. Bring it back"
        ):
            read(begun)


def test_tables_of_another_sweep_are_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sweep(tmp_path / "whole", *FEW).path
    other = sweep(tmp_path / "other", *FEW, "seed=7").path
    folder = killed(tmp_path / "killed", monkeypatch, 1, *FEW)
    known = set(load(folder).runs["id"])
    shutil.copy(other / "runs.parquet", folder)
    with pytest.warns(ResultsWarning, match=r"runs\.parquet is not read: .* never asked for"):
        assert set(load(folder).runs["id"]) == known
    with pytest.warns(ResultsWarning, match="never asked for here, .* was set aside"):
        bpx.resume(folder)
    assert list(differences(folder, whole)) == []
    shutil.copy(other / "runs.parquet", folder)
    with pytest.warns(ResultsWarning, match="never asked for here, .* was set aside"):
        bpx.resume(folder)
    assert list(differences(folder, whole)) == []
