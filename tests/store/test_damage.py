"""What is damaged or foreign among the parts is named and set aside, and never read."""

import json
import pickle
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from results.sweeps import full_part, part, stored
from store.interrupted import killed, sweep

import bpx
from benchmarks.kills import differences
from bpx.cli import main
from bpx.errors import ResultsError, ResultsWarning
from bpx.results import load
from bpx.store import Store, layout
from bpx.store.lock import acquire


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A sweep of two parts with three runs each, killed."""
    store = stored(tmp_path, full_part(0), full_part(1), finish=False)
    store.close()
    return store.path


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-10])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def grow(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"more")


NAMES = ["runs.parquet", "history.parquet", "layers.parquet", "weights.npz"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (truncate, "bytes: the 3 runs of its part are not read"),
        (flip, "is not what was written"),
        (grow, "is not what was written"),
        (Path.unlink, "is missing"),
    ],
)
def test_a_part_with_a_damaged_file_is_not_read_and_named(
    begun: Path, name: str, damage: Callable[[Path], None], words: str
) -> None:
    file = begun / "parts" / f"00000.{name}"
    damage(file)
    with pytest.warns(ResultsWarning, match=name):
        results = load(begun)
    assert results.runs["id"].tolist() == ["1-0", "1-1", "1-2"]
    assert set(results.history["id"]) == set(results.layers["id"]) == {"1-0", "1-1", "1-2"}
    assert results.weights("1-0").tolist() == [1.0, 2.0]
    assert any(str(file) in note and words in note for note in results.notes)


def test_a_foreign_file_is_not_read_and_named(begun: Path) -> None:
    shutil.copy(begun / "parts" / "00001.runs.parquet", begun / "parts" / "00002.runs.parquet")
    with pytest.warns(ResultsWarning, match=r"00002\.runs\.parquet is not in the journal"):
        results = load(begun)
    assert len(results.runs) == 6
    assert len(results.notes) == 1


def test_what_is_being_written_is_no_fault(begun: Path) -> None:
    shutil.copy(begun / "parts" / "00001.runs.parquet", begun / "parts" / "00002.runs.parquet")
    lock = acquire(begun)
    assert load(begun).notes == ()
    lock.release()


def test_a_reader_moves_nothing(begun: Path) -> None:
    (begun / "parts" / "notes.txt").write_text("mine")
    before = sorted(begun.rglob("*"))
    with pytest.warns(ResultsWarning, match=r"notes\.txt"):
        load(begun)
    assert sorted(begun.rglob("*")) == before


def test_the_writer_sets_aside_and_names(begun: Path) -> None:
    truncate(begun / "parts" / "00000.history.parquet")
    (begun / "parts" / "notes.txt").write_text("mine")
    (begun / "parts" / "00002.history.parquet.partial").write_text("half")
    store = Store.open(begun)
    aside = {file.name for file in (begun / layout.SET_ASIDE).iterdir()}
    assert aside == {"notes.txt", *(f"00000.{name}" for name in NAMES)}
    assert any("notes.txt" in note for note in store.notes)
    assert all(note.endswith(".") and layout.SET_ASIDE in note for note in store.notes)
    left = {file.name for file in (begun / "parts").iterdir()}
    assert left == {"journal.jsonl", *(f"00001.{name}" for name in NAMES)}
    store.finish()
    assert load(begun).runs["id"].tolist() == ["1-0", "1-1", "1-2"]
    assert (begun / layout.SET_ASIDE / "notes.txt").read_text() == "mine"
    assert load(begun).notes == ()


def test_what_is_damaged_while_the_sweep_runs_is_named_at_its_end(tmp_path: Path) -> None:
    store = stored(tmp_path, part(0), part(1), finish=False)
    truncate(store.path / "parts" / "00000.runs.parquet")
    store.finish()
    assert any("00000.runs.parquet" in note for note in store.notes)
    assert len(load(store.path).runs) == 3


@pytest.mark.parametrize("tail", [b'{"format": 2, "part": 7, "ru', b"\x00\x00\x00"])
def test_a_line_cut_short_by_a_kill_is_no_fault(begun: Path, tail: bytes) -> None:
    journal = begun / "parts" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + tail)
    assert load(begun).notes == ()
    store = Store.open(begun)
    store.write(part(2))
    store.close()
    assert len(load(begun).runs) == 9


@pytest.mark.parametrize("line", ["", "{}", "[1]", "null", '{"format": 2}', "no JSON"])
def test_a_damaged_line_is_named_and_its_part_not_read(begun: Path, line: str) -> None:
    journal = begun / "parts" / "journal.jsonl"
    _, second = journal.read_text().splitlines()
    journal.write_text(f"{line}\n{second}\n")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        results = load(begun)
    assert len(results.runs) == 3
    texts = [str(warning.message) for warning in told]
    assert any(text.startswith("Line 1 of ") for text in texts)
    assert any("00000.runs.parquet is not in the journal" in text for text in texts)


def read(folder: Path) -> None:
    """Read all that a folder holds."""
    results = load(folder)
    _ = results.runs, results.history, results.layers, results.weights("0-0")


def other_format(file: Path, version: int) -> None:
    if file.suffix == ".parquet":
        table = pq.read_table(file)
        pq.write_table(table.replace_schema_metadata({"bpx.format": str(version)}), file)
    elif file.suffix == ".npz":
        with np.load(file) as arrays:
            np.savez(file, **{**arrays, "format": np.array(version)})
    elif file.suffix == ".jsonl":
        file.write_text(file.read_text().replace('"format": 2', f'"format": {version}'))
    else:
        document = json.loads(file.read_text())
        file.write_text(json.dumps(document | {"format": version}))


@pytest.mark.parametrize("version", [1, 3])
@pytest.mark.parametrize(
    "name",
    ["sweep.json", "runs.parquet", "history.parquet", "layers.parquet", "weights/00000.npz"],
)
def test_a_file_of_another_format_is_refused_with_the_remedy(
    tmp_path: Path, name: str, version: int
) -> None:
    folder = stored(tmp_path, full_part(0)).path
    other_format(folder / name, version)
    with pytest.raises(ResultsError, match=f"{name} has format {version}, .* load it with"):
        read(folder)


@pytest.mark.parametrize("version", [1, 3])
def test_a_journal_of_another_format_is_refused(begun: Path, version: int) -> None:
    other_format(begun / "parts" / "journal.jsonl", version)
    with pytest.raises(ResultsError, match=f"journal.jsonl has format {version}"):
        load(begun)


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.target,)


def trapped(file: Path, target: Path) -> None:
    if file.suffix == ".npz":
        theta = np.array([Trap(target)], dtype=object)
        np.savez(file, ids=np.array(["0-0"]), theta=theta, format=np.array(2))
    else:
        file.write_bytes(pickle.dumps(Trap(target)))


@pytest.mark.parametrize("name", ["weights/00000.npz", "runs.parquet", "history.parquet"])
def test_loading_unpickles_nothing(tmp_path: Path, name: str) -> None:
    folder, target = stored(tmp_path, full_part(0)).path, tmp_path / "sprung"
    trapped(folder / name, target)
    with pytest.raises(ResultsError, match=name):
        read(folder)
    assert not target.exists()


def test_a_pickle_named_as_weights_is_refused(tmp_path: Path) -> None:
    folder, target = stored(tmp_path, full_part(0)).path, tmp_path / "sprung"
    (folder / "weights" / "00000.npz").write_bytes(pickle.dumps(Trap(target)))
    with pytest.raises(ResultsError, match=r"00000\.npz cannot be read"):
        load(folder).weights("0-0")
    assert not target.exists()


def test_the_journal_is_true_of_each_file(begun: Path) -> None:
    lines = (begun / "parts" / "journal.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    assert [entry["runs"] for entry in entries] == [3, 3]
    assert set(entries[0]["files"]) == {f"00000.{name}" for name in NAMES}
    for name, stamp in entries[0]["files"].items():
        assert stamp["bytes"] == (begun / "parts" / name).stat().st_size


def test_every_table_names_its_format(begun: Path) -> None:
    for file in begun.rglob("*.parquet"):
        assert pq.read_schema(file).metadata[b"bpx.format"] == b"2"


def test_a_resumed_sweep_makes_good_what_was_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = sweep(tmp_path / "whole").path
    folder = killed(tmp_path / "killed", monkeypatch, 4)
    flip(folder / "parts" / "00002.history.parquet")
    assert main(["resume", str(folder), "--quiet"]) == 0
    err = capsys.readouterr().err
    assert "bpx: warning: " in err
    assert "00002.history.parquet is not what was written" in err
    assert list(differences(folder, whole)) == []


def test_from_python_a_resumed_sweep_warns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = killed(tmp_path, monkeypatch, 4)
    (folder / "parts" / "foreign.parquet").write_bytes(b"PAR1")
    with pytest.warns(ResultsWarning, match="foreign"):
        bpx.resume(folder)
