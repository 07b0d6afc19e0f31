"""The journal of a sweep: which parts are whole, and what their files must be.

It is one line of JSON for each part, written when every file of the part is in place::

    {"format": 2, "part": 7, "runs": 512, "files": {"00007.runs.parquet": {"bytes": 29481,
     "sha256": "9f86d081..."}, ...}}

What it does not name was never finished or is not bpx's; what differs from it was damaged.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.files import append_line, write_whole


@dataclass(frozen=True)
class Stamp:
    """What a file must be.

    Attributes:
        bytes: Its size.
        sha256: The hash of what is in it, in hexadecimal digits.
    """

    bytes: int
    sha256: str

    @classmethod
    def of(cls, file: Path) -> Self:
        """Take the stamp of a file."""
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(file.stat().st_size, digest)

    def fault(self, file: Path) -> str | None:
        """Return what is wrong with a file; None where it is what it was."""
        try:
            size = file.stat().st_size
            if size < self.bytes:
                return f"has {size} of {self.bytes} bytes"
            if size > self.bytes or Stamp.of(file) != self:
                return "is not what was written"
        except OSError as error:
            return "is missing" if isinstance(error, FileNotFoundError) else f"{error.strerror}"
        return None


@dataclass(frozen=True)
class Entry:
    """One part.

    Attributes:
        part: Its index.
        runs: How many runs it holds.
        files: What each of its files must be, by name.
    """

    part: int
    runs: int
    files: dict[str, Stamp]

    @classmethod
    def of(cls, folder: Path, index: int, runs: int) -> Self:
        """Make the entry of a part whose files are in place."""
        files = [file for file in layout.part_files(folder, index) if file.exists()]
        return cls(index, runs, {file.name: Stamp.of(file) for file in files})

    @classmethod
    def parse(cls, file: Path, document: Any) -> Self:
        """Read a line.

        Raises:
            ResultsError: It is of another format.
            ValueError, KeyError, TypeError: It is no entry.
        """
        layout.check_format(file, document["format"])
        stamps = {name: Stamp(**stamp) for name, stamp in document["files"].items()}
        return cls(int(document["part"]), int(document["runs"]), stamps)

    @property
    def line(self) -> str:
        """The entry as a line."""
        return json.dumps({"format": layout.FORMAT, **asdict(self)})


def read_journal(folder: Path) -> tuple[list[Entry], list[str]]:
    """Read the journal.

    Args:
        folder: The sweep's folder.

    Returns:
        Its entries, and a sentence for each line that is none. A last line without an end is
        what a kill left of an entry, and no fault.

    Raises:
        ResultsError: It cannot be read, or is of another format.
    """
    file = layout.journal_file(folder)
    try:
        text = file.read_bytes().decode(errors="replace") if file.exists() else ""
    except OSError as error:
        raise ResultsError(f"{file} cannot be read: {error.strerror}.") from error
    entries, faults = [], []
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        try:
            entries.append(Entry.parse(file, json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError):
            faults.append(f"Line {number} of {file} is damaged; the part it names is not read.")
    return entries, faults


def add_entry(folder: Path, entry: Entry) -> None:
    """Enter a part.

    Raises:
        WriteError: It cannot be written.
    """
    append_line(layout.journal_file(folder), entry.line)


def write_journal(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the journal anew, unless it says just that.

    Raises:
        WriteError: It cannot be written.
    """
    file = layout.journal_file(folder)
    text = "".join(f"{entry.line}\n" for entry in entries).encode()
    if file.read_bytes() != text:
        write_whole(file, lambda stream: stream.write(text))
