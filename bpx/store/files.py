"""Files that appear whole or not at all, and files that grow line by line."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bpx.errors import ResultsError

RESULTS_DIR = "Make room or choose another folder with results.dir=FOLDER."

PARTIAL = ".partial"
"""What the name of a file ends with while it is written."""


class WriteError(ResultsError):
    """A file that cannot be written: the disk is full, or may not be written to.

    Attributes:
        fault: What cannot be written and why, without the remedy.
    """

    def __init__(self, fault: str, remedy: str = RESULTS_DIR) -> None:
        """Say what happened and what to do."""
        super().__init__(f"{fault} {remedy}")
        self.fault = fault


def write_whole(file: Path, write: Callable[[BinaryIO], object], remedy: str = RESULTS_DIR) -> None:
    """Write a file under another name, flush it to the disk and rename it into place.

    The folder is made if need be.
    Whoever looks sees the old file or the new one, whatever moment the process is killed at.
    Where writing fails, nothing of the new one stays behind to fill the disk.

    Args:
        file: The file to write or to replace.
        write: Receives the open file.
        remedy: What to do where it cannot be written, a sentence.

    Raises:
        WriteError: The file cannot be written.
    """
    partial = file.with_name(f"{file.name}{PARTIAL}")
    try:
        with writing(file, remedy):
            file.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as stream:
                write(stream)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(file)
            flush_names(file.parent)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def append_line(file: Path, line: str) -> None:
    """Append a line and flush it to the disk.

    Args:
        file: The file, which is made if need be.
        line: The line, without its end.

    Raises:
        WriteError: It cannot be written; the file is as it was.
    """
    with writing(file):
        size = file.stat().st_size if file.exists() else 0
        try:
            with file.open("ab") as stream:
                stream.write(f"{line}\n".encode())
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            with suppress(OSError):
                os.truncate(file, size)
            raise


@contextmanager
def writing(place: Path, remedy: str = RESULTS_DIR) -> Iterator[None]:
    """Turn the errors of a disk into one of bpx's.

    Args:
        place: What is written to.
        remedy: What to do where it cannot be, a sentence.

    Raises:
        WriteError: It cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise WriteError(
            f"{place} cannot be written: {error.strerror or error}.", remedy
        ) from error


def flush_names(folder: Path) -> None:
    """Flush a folder's list of names, without which a rename may be lost with the power."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
