"""Final parameters on disk: NumPy archives of ids and theta, without pickles."""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.contents import Piece, new_weights
from bpx.store.files import PARTIAL, flush_names, write_whole, writing
from bpx.store.order import RunOrder

_ARCHIVE = 2**26
"""Bytes of the parameters in one archive, about."""


def write_weights(file: Path, ids: Sequence[str], theta: Array) -> None:
    """Write an archive whole.

    Args:
        file: Where to write.
        ids: The run of each row, R of them.
        theta: The parameters, ``(R, P)``.

    Raises:
        WriteError: It cannot be written.
    """
    names, version = np.asarray(ids, dtype=np.str_), np.array(layout.FORMAT)
    write_whole(
        file,
        lambda stream: np.savez(stream, allow_pickle=False, format=version, ids=names, theta=theta),
    )


def read_ids(file: Path) -> list[str]:
    """Return the runs of an archive.

    Raises:
        ResultsError: It is damaged, foreign or of another format.
    """
    with _opened(file) as archive:
        ids: list[str] = archive["ids"].tolist()
        return ids


def read_weights(file: Path) -> Array:
    """Return the parameters in an archive, ``(R, P)``, in the order of `read_ids`.

    Raises:
        ResultsError: It is damaged, foreign or of another format.
    """
    with _opened(file) as archive:
        theta: Array = archive["theta"]
        return theta


def merge_weights(folder: Path, pieces: Sequence[Piece], order: RunOrder) -> None:
    """Write the parameters of all runs anew, in the order of the runs.

    Runs with as many parameters, of one precision, lie together. The new archives take the place
    of the old ones when all of them are written.

    Args:
        folder: The sweep's folder.
        pieces: What it holds.
        order: The runs, and which piece has the parameters of each.

    Raises:
        ResultsError: An archive cannot be read or written.
    """
    settle_weights(folder)
    files = [file for piece in pieces for file in piece.weights]
    if not files:
        return
    partial = folder / f"{layout.WEIGHTS}{PARTIAL}"
    shutil.rmtree(partial, ignore_errors=True)
    for number, members in enumerate(_archives(_rows(pieces, order))):
        ids = [order.ids[place] for place, _, _ in members]
        write_weights(partial / f"{number:05d}.npz", ids, _gathered(members))
    with writing(folder):
        if partial.exists():
            partial.replace(new_weights(folder))
            flush_names(folder)
    settle_weights(folder)


def settle_weights(folder: Path) -> None:
    """Put new archives in the place of the old ones, where all of them are written.

    Raises:
        WriteError: The folder cannot be written.
    """
    newer = new_weights(folder)
    if newer.exists():
        with writing(folder):
            shutil.rmtree(folder / layout.WEIGHTS, ignore_errors=True)
            newer.replace(folder / layout.WEIGHTS)
            flush_names(folder)


_Row = tuple[int, Path, int]
"""The place of a run, the archive that has its parameters, and their row in it."""


def _rows(pieces: Sequence[Piece], order: RunOrder) -> list[_Row]:
    """Return where the parameters of every run lie, in the order of the runs."""
    rows: list[_Row] = []
    for index, piece in enumerate(pieces):
        for file in piece.weights:
            places = order.places_in(index, read_ids(file)).tolist()
            rows += [(place, file, row) for row, place in enumerate(places) if place >= 0]
    return sorted(rows)


def _archives(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yield what each archive is to hold: runs of one size and precision."""
    kinds: dict[tuple[int, str], list[_Row]] = {}
    known: dict[Path, tuple[int, str]] = {}
    for row in rows:
        file = row[1]
        if file not in known:
            theta = read_weights(file)
            known[file] = (theta.shape[1], theta.dtype.str)
        kinds.setdefault(known[file], []).append(row)
    for (parameters, dtype), members in kinds.items():
        width = max(1, _ARCHIVE // max(1, parameters * np.dtype(dtype).itemsize))
        for start in range(0, len(members), width):
            yield members[start : start + width]


def _gathered(members: Sequence[_Row]) -> Array:
    """Return the parameters of some runs; each archive is read once, and one at a time."""
    of_file: dict[Path, list[tuple[int, int]]] = {}
    for target, (_, file, row) in enumerate(members):
        of_file.setdefault(file, []).append((target, row))
    theta: Array | None = None
    for file, pairs in of_file.items():
        found = read_weights(file)
        if theta is None:
            theta = np.empty((len(members), found.shape[1]), found.dtype)
        targets, rows = np.array(pairs).T
        theta[targets] = found[rows]
    assert theta is not None, "an archive has members"
    return theta


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    """Open an archive of bpx's; nothing in it is unpickled."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            if not {"format", "ids", "theta"} <= set(archive):
                raise ResultsError(f"{file} was not written by bpx: it names no format.")
            layout.check_format(file, archive["format"].item())
            yield archive
    except (OSError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ResultsError(f"{file} cannot be read; it may be damaged: {error}.") from error
