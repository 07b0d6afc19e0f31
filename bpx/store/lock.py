"""One process at a time writes to a sweep's folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.files import writing

if TYPE_CHECKING:
    from filelock import BaseFileLock

_PATIENCE = 1.0
"""Seconds to wait for a reader that looks whether the folder is being written."""


def acquire(folder: Path) -> "BaseFileLock":
    """Take the lock of a folder; it dies with its process, however that ends.

    Args:
        folder: The sweep's folder.

    Returns:
        The lock, to `release`.

    Raises:
        ResultsError: Another process has it, or the folder cannot be written.
    """
    from filelock import Timeout

    lock = _lock(folder)
    try:
        with writing(folder, "Make it writable, or copy it to where it may be written."):
            lock.acquire(timeout=_PATIENCE, poll_interval=0.02)
    except Timeout:
        raise ResultsError(
            f"{folder} is being written by another process; wait for its end, or stop it."
        ) from None
    return lock


def is_locked(folder: Path) -> bool:
    """Say whether a process writes to a folder now."""
    from filelock import Timeout

    if not (folder / layout.LOCK).exists():
        return False
    lock = _lock(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # nobody can write here
        return False
    lock.release()
    return False


def _lock(folder: Path) -> "BaseFileLock":
    from filelock import FileLock

    return FileLock(folder / layout.LOCK, thread_local=False)
