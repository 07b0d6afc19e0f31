"""Several folders of results opened as one."""

import os
from collections.abc import Sequence
from pathlib import Path

from bpx.errors import ResultsError
from bpx.store.source import Source, Sweeps, open_source
from bpx.store.sweep import Sweep


def open_sources(paths: Sequence[Path]) -> Source:
    """Open folders, each of one sweep or of many, as one source.

    A sweep that is named twice is opened once.

    Args:
        paths: The folders, at least one.

    Returns:
        What `open_source` returns for one folder; for several the sweeps of all of them, each under
        its path from the folder that they have in common.

    Raises:
        ResultsError: No folder is named, or there is no sweep in one.
    """
    if not paths:
        raise ResultsError(
            "No results folder is named: give the folder that a sweep printed at its end."
        )
    sources = [open_source(path) for path in paths]
    if len(sources) == 1:
        return sources[0]
    sweeps = {sweep.path.resolve(): sweep for source in sources for sweep in sweeps_of(source)}
    if len(sweeps) == 1:
        return sources[0]
    common = Path(os.path.commonpath(sweeps))
    return Sweeps(
        common, {path.relative_to(common).as_posix(): sweep for path, sweep in sweeps.items()}
    )


def sweeps_of(source: Source) -> list[Sweep]:
    """Return the sweeps of a source."""
    if isinstance(source, Sweeps):
        return list(source.sweeps.values())
    return [source] if isinstance(source, Sweep) else []
