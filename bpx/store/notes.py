"""What a user must hear of results that are not whole, and how to go on with them."""

import shlex
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bpx.errors import ResultsWarning


def warn_of(notes: Iterable[str]) -> None:
    """Warn of files that are not read; the command line prints each warning as a line.

    Args:
        notes: A sentence for each.
    """
    for note in notes:
        warnings.warn(note, ResultsWarning, stacklevel=4)


def how_to_resume(folder: Path, document: Mapping[str, Any]) -> str:
    """Return what to type to go on with a sweep.

    Args:
        folder: The sweep's folder.
        document: What `sweep.json` says.

    Example:
        >>> how_to_resume(Path("results/a b"), {})
        "python -m bpx resume 'results/a b'"
        >>> how_to_resume(Path("results/a"), {"batches": True})
        'the same command and results.resume=results/a'
        >>> how_to_resume(Path("results/a b"), {"batches": True})
        "the same command and results.resume='results/a b'"
    """
    quoted = shlex.quote(str(folder))
    if document.get("batches"):
        return f"the same command and results.resume={quoted}"
    return f"python -m bpx resume {quoted}"
