"""Files that appear whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from bpx.errors import ResultsError

RESULTS_DIR = "Make room or choose another folder with results.dir=FOLDER."


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
        ResultsError: The file cannot be written.
    """
    partial = file.with_name(f"{file.name}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
        _flush_names(file.parent)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        reason = error.strerror or error
        raise ResultsError(f"{file} cannot be written: {reason}. {remedy}") from error


def _flush_names(folder: Path) -> None:
    """Flush a folder's list of names, without which a rename may be lost with the power."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
