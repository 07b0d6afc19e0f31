"""What is written is there, whole or not at all."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from results.sweeps import DOCUMENT, full_part, part, stored

from bpx.engine.part import Part
from bpx.errors import ResultsError
from bpx.results import load
from bpx.store import Store, files, layout


def contents(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return sorted(name for name in found if not name.endswith(layout.LOCK))


def test_a_folder_is_named_after_the_time(tmp_path):
    path = Store.create(tmp_path, "xor_sweep").path
    assert path.parent == tmp_path / "xor_sweep"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", path.name)


def test_sweeps_of_the_same_second_have_folders_of_their_own(tmp_path):
    paths = [Store.create(tmp_path, "a").path for _ in range(30)]
    assert len(set(paths)) == 30
    assert any(path.name.endswith("-2") for path in paths)


def test_a_file_in_the_way_is_one_clear_line(tmp_path):
    (tmp_path / "results").write_text("in the way")
    with pytest.raises(ResultsError, match=r"results.a cannot be made: .*results\.dir=") as error:
        Store.create(tmp_path / "results", "a")
    assert "\n" not in str(error.value)
    assert contents(tmp_path) == ["results"]


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_an_unwritable_folder_is_one_clear_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ResultsError, match="cannot be made: Permission denied"):
        Store.create(tmp_path, "a")


def test_a_full_disk_is_one_clear_line(tmp_path, monkeypatch):
    store = stored(tmp_path, finish=False)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(
        ResultsError,
        match=r"cannot be written: No space left on device\. 0 runs are kept in .*"
        r"Make room, or make it writable; then go on with: python -m bpx resume ",
    ):
        store.write(part())
    assert contents(store.path) == ["parts", "sweep.json"], "what filled the disk is removed"


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def fail(stream: BinaryIO) -> None:
        stream.write(b"new")
        raise OSError(28, "No space left on device")

    with pytest.raises(ResultsError, match="No space left on device"):
        files.write_whole(file, fail)
    assert contents(tmp_path) == ["a"]
    assert file.read_bytes() == b"old"


def test_a_finished_folder_holds_the_tables_and_nothing_else(tmp_path):
    store = stored(tmp_path, part(0), part(1))
    assert contents(store.path) == ["history.parquet", "runs.parquet", "sweep.json"]


def test_the_document_says_what_where_and_when(tmp_path):
    store = stored(tmp_path, part(), finish=False)
    running = json.loads((store.path / "sweep.json").read_text())
    store.finish({"figures": np.int64(3)})
    document = json.loads((store.path / "sweep.json").read_text())
    expected = {**DOCUMENT, "format": 2, "figures": 3}
    assert {name: document[name] for name in expected} == expected
    assert document["status"] == {"finished": 3}
    assert set(document["versions"]) >= {"python", "bpx", "numpy", "pandas", "pyarrow", "pluggy"}
    assert document["started"] == running["started"] <= document["ended"]
    assert document["started"].endswith("+00:00")
    assert "ended" not in running


def test_parts_are_merged_in_their_order_whenever_they_came(tmp_path):
    results = load(stored(tmp_path, part(2), part(0), part(1)).path)
    assert results.runs["id"].tolist() == [f"{i}-{run}" for i in range(3) for run in range(3)]
    assert results.history["id"].is_monotonic_increasing


def test_a_killed_sweep_is_read_from_its_parts(tmp_path):
    killed = load(stored(tmp_path, part(0), part(1), finish=False, name="killed").path)
    finished = load(stored(tmp_path, part(0), part(1), name="finished").path)
    assert killed.runs.equals(finished.runs)
    assert killed.history.equals(finished.history)


def test_a_sweep_killed_before_its_first_part_has_no_runs(tmp_path):
    results = load(stored(tmp_path, finish=False).path)
    assert len(results.runs) == len(results.history) == 0
    assert "0 runs" in repr(results)


def test_a_sweep_stopped_before_its_first_part_can_be_finished(tmp_path):
    results = load(stored(tmp_path).path)
    assert list(results.runs) == ["id", "status", "reason"]


class Kill(BaseException):
    """What SIGKILL would do: nothing is caught, nothing cleaned up."""


def kill_at(monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    """Die at the given one of all flushes and renames from here on."""
    moments = iter(range(moment))

    def dying(function):
        def call(*args, **kwargs):
            if next(moments, None) is None:
                raise Kill
            return function(*args, **kwargs)

        return call

    monkeypatch.setattr(files.os, "fsync", dying(os.fsync))
    monkeypatch.setattr(Path, "replace", dying(Path.replace))
    monkeypatch.setattr(Path, "rename", dying(Path.rename))


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, moment: int) -> Iterator[None]:
    with monkeypatch.context() as patch:
        kill_at(patch, moment)
        with pytest.raises(Kill):
            yield


@pytest.mark.parametrize("moment", range(13))
def test_a_part_is_there_whole_or_not_at_all(tmp_path, monkeypatch, moment):
    store = stored(tmp_path, full_part(0), finish=False)
    with killed_at(monkeypatch, moment):
        store.write(full_part(1))
    results = load(store.path)
    # The line of the journal makes it a part; what comes after is its flush.
    whole = 3 if moment < 12 else 6
    assert [len(results.runs), len(results.history), len(results.layers)] == [
        whole,
        2 * whole,
        whole,
    ]


def test_a_part_has_thirteen_moments_to_die_at(tmp_path, monkeypatch):
    store = stored(tmp_path, finish=False)
    kill_at(monkeypatch, 13)
    store.write(full_part(1))
    assert len(load(store.path).runs) == 3


@pytest.mark.parametrize("moment", range(15))
def test_a_sweep_killed_while_it_finishes_is_whole_and_can_be_finished(
    tmp_path, monkeypatch, moment
):
    store = stored(tmp_path, full_part(0), full_part(1), finish=False)
    with killed_at(monkeypatch, moment):
        store.finish()
    for _ in range(2):
        results = load(store.path)
        assert [len(results.runs), len(results.history), len(results.layers)] == [6, 12, 6]
        assert results.weights("1-2").tolist() == [5.0, 6.0]
        store.finish()


def test_a_part_may_be_written_again_after_a_kill(tmp_path, monkeypatch):
    store = stored(tmp_path, finish=False)
    with killed_at(monkeypatch, 8):
        store.write(full_part(0))
    store.write(full_part(0))
    store.finish()
    assert len(load(store.path).runs) == 3


def test_a_part_is_not_overwritten(tmp_path):
    store = stored(tmp_path, part(0), finish=False)
    with pytest.raises(ResultsError, match="has a part 0 already"):
        store.write(part(0))


def test_finishing_twice_changes_no_table(tmp_path):
    store = stored(tmp_path, part(0))
    before = load(store.path).runs
    store.finish()
    assert load(store.path).runs.equals(before)


def test_weights_come_back_to_the_bit(tmp_path):
    theta = np.random.default_rng(0).standard_normal((3, 7)).astype(np.float32)
    plain = part()
    full = Part(0, plain.runs, plain.history, ids=["0-0", "0-1", "0-2"], theta=theta)
    for finish in (False, True):
        results = load(stored(tmp_path, full, finish=finish).path)
        kept = results.weights("0-1")
        assert kept.dtype == np.float32
        assert kept.tobytes() == theta[1].tobytes()


def test_nothing_on_disk_is_a_pickle(tmp_path):
    store = stored(tmp_path, full_part(0))
    (file,) = (store.path / layout.WEIGHTS).iterdir()
    with np.load(file, allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} == {"U", "f", "i"}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"runs": {"id": ["a"]}}, "runs lacks the column 'status'"),
        ({"history": {"id": ["a"]}}, "history lacks the column 'epoch'"),
        ({"layers": {"id": ["a"], "epoch": [0]}}, "layers lacks the column 'layer'"),
        ({"runs": {"id": ["a"], "status": []}}, "'status' of runs has 0 values beside 1 ids"),
        ({"theta": np.ones((2, 3)), "ids": ["a"]}, r"shape \(2, 3\) beside 1 ids"),
    ],
)
def test_a_part_that_is_no_table_is_refused(fault, words):
    whole = {
        "runs": {"id": ["a"], "status": ["finished"]},
        "history": {"id": ["a"], "epoch": [0]},
    }
    with pytest.raises(ResultsError, match=f"Part 7: .*{words}"):
        Part(7, **{**whole, **fault})
