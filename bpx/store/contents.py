"""What a sweep's folder holds: merged tables, whole parts, and what cannot be trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from bpx.store import layout
from bpx.store.journal import Entry, read_journal
from bpx.store.layout import TableName
from bpx.store.lock import is_locked
from bpx.store.parquet import read_table


@dataclass(frozen=True)
class Piece:
    """The files of some runs.

    Attributes:
        tables: The file of each table it has.
        weights: The files of final parameters.
    """

    tables: Mapping[TableName, Path]
    weights: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a folder holds.

    Attributes:
        merged: The merged tables; some may be missing where the folder was left half merged.
        parts: The parts that are whole. Of a run that several hold, the last one counts, and any
            of them before the merged tables.
        entries: The journal's entries of these parts.
        faults: The files that are not read, which may be missing, and a sentence for each.
    """

    merged: Piece
    parts: list[Piece]
    entries: list[Entry]
    faults: list[tuple[Path, str]] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        """The merged tables and the parts."""
        return [self.merged, *self.parts] if self.merged.tables else self.parts


def contents(folder: Path, written: bool | None = None) -> Contents:
    """Look what a folder holds, and hold each part against the journal.

    Args:
        folder: The sweep's folder.
        written: Whether a part may be on its way now, so that what the journal does not name is
            no fault; None looks whether another process writes.

    Raises:
        ResultsError: The journal or the runs cannot be read, or are of another format.
    """
    found = Contents(_merged(folder), [], [])
    parts = (folder / layout.PARTS).is_dir()
    if not parts and written is not False:
        return found  # it has ended, and nobody is about to add to it
    if strangers := _strangers(folder, found.merged):
        faults = [(file, _foreign(file, strangers)) for file in found.merged.tables.values()]
        found = Contents(Piece({}), [], [], faults)
    if not parts:
        return found
    # Asked before, for a part that ends meanwhile is in place before it is in the journal.
    written = is_locked(folder) if written is None else written
    entries, damaged = read_journal(folder)
    found.faults.extend((layout.journal_file(folder), text) for text in damaged)
    by_part = {entry.part: entry for entry in entries}
    for _, entry in sorted(by_part.items()):
        faults = list(_faults(folder, entry))
        found.faults.extend(faults)
        if not faults:
            found.entries.append(entry)
            found.parts.append(_part(folder, entry))
    if not written:
        found.faults.extend(_unknown(folder, entries))
    return found


def weights_folder(folder: Path) -> Path:
    """Return where merged weights lie: newer ones may not have taken their place yet."""
    newer = new_weights(folder)
    return newer if newer.exists() else folder / layout.WEIGHTS


def new_weights(folder: Path) -> Path:
    """Return where merged weights lie, all of them, before they take their place."""
    return folder / f"{layout.WEIGHTS}.new"


def _merged(folder: Path) -> Piece:
    tables = {name: layout.table_file(folder, name) for name in get_args(TableName)}
    weights = tuple(sorted(weights_folder(folder).glob("*.npz")))
    return Piece({name: file for name, file in tables.items() if file.exists()}, weights)


def _strangers(folder: Path, merged: Piece) -> list[str]:
    """Return the runs of the merged tables that were never asked for: another sweep's."""
    if "runs" not in merged.tables or not layout.jobs_file(folder).exists():
        return []
    asked = set(_ids(layout.jobs_file(folder)))
    return [id_ for id_ in _ids(merged.tables["runs"]) if id_ not in asked]


def _ids(file: Path) -> list[str]:
    ids: list[str] = read_table(file, ["id"])["id"].to_pylist()
    return ids


def _foreign(file: Path, strangers: list[str]) -> str:
    return (
        f"{file} is not read: the merged tables have runs that were never asked for here, such as"
        f" {strangers[0]}."
    )


def _part(folder: Path, entry: Entry) -> Piece:
    """Return the files that the journal names, whatever else has a name of this part."""
    tables = {name: layout.part_file(folder, entry.part, name) for name in get_args(TableName)}
    weights = layout.part_weights(folder, entry.part)
    named = {name: file for name, file in tables.items() if file.name in entry.files}
    return Piece(named, (weights,) if weights.name in entry.files else ())


def _faults(folder: Path, entry: Entry) -> Iterator[tuple[Path, str]]:
    """Yield the files of a part, if one of them is not what the journal says."""
    files = {folder / layout.PARTS / name: stamp for name, stamp in entry.files.items()}
    faults = {file: fault for file, stamp in files.items() if (fault := stamp.fault(file))}
    if not faults:
        return
    file, fault = next(iter(faults.items()))
    for each in files:
        if each in faults:
            yield each, f"{each} {faults[each]}: the {entry.runs} runs of its part are not read."
        else:
            yield each, f"{each} is not read: {file.name} {fault}."


def _unknown(folder: Path, entries: list[Entry]) -> Iterator[tuple[Path, str]]:
    known = {name for entry in entries for name in entry.files}
    known.add(layout.journal_file(folder).name)
    for file in sorted((folder / layout.PARTS).iterdir()):
        if file.name not in known and not layout.is_partial(folder, file):
            yield file, f"{file} is not in the journal: it was not finished, or is not bpx's."
