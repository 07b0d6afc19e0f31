"""Files among the parts that cannot be trusted, moved to where nothing reads them."""

from pathlib import Path

from bpx.store import layout
from bpx.store.contents import Contents
from bpx.store.files import PARTIAL, writing
from bpx.store.journal import write_journal


def set_aside(folder: Path, found: Contents) -> tuple[str, ...]:
    """Move files that are not what the journal says into the folder ``set_aside``.

    What a kill left half written is removed, and the journal names what remains.

    Args:
        folder: The sweep's folder, whose lock this process has.
        found: What it holds.

    Returns:
        What was found, a sentence for each file.

    Raises:
        WriteError: The folder cannot be written.
    """
    with writing(folder):
        for partial in folder.glob(f"**/*{PARTIAL}"):
            if partial.is_file():
                partial.unlink()
        journal = layout.journal_file(folder)
        for file in found.faults:
            if file.exists() and file != journal:
                _move(file, folder / layout.SET_ASIDE)
    if journal.exists():
        write_journal(folder, found.entries)
    if not found.faults:
        return ()
    return (*found.faults.values(), f"What is not read lies in {folder / layout.SET_ASIDE}.")


def _move(file: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    place, number = target / file.name, 1
    while place.exists():
        number += 1
        place = target / f"{file.stem}-{number}{file.suffix}"
    file.rename(place)
