"""Files among the parts that cannot be trusted, moved to where nothing reads them."""

from pathlib import Path

from bpx.store import layout
from bpx.store.contents import Contents
from bpx.store.files import writing
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
    notes = []
    parts = (folder / layout.PARTS).iterdir() if (folder / layout.PARTS).is_dir() else ()
    with writing(folder):
        for file in (*folder.iterdir(), *parts):
            if layout.is_partial(folder, file):
                file.unlink()
        journal = layout.journal_file(folder)
        for file, fault in found.faults:
            if file.exists() and file != journal:
                place = _moved(file, folder / layout.SET_ASIDE)
                notes.append(f"{fault} It was set aside as {place}.")
            else:
                notes.append(fault)
    if journal.exists():
        write_journal(folder, found.entries)
    return tuple(notes)


def _moved(file: Path, target: Path) -> Path:
    target.mkdir(exist_ok=True)
    place, number = target / file.name, 1
    while place.exists():
        number += 1
        place = target / f"{file.stem}-{number}{file.suffix}"
    return file.rename(place)
