"""The page of sweeps, as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bpx.errors import ResultsError
from bpx.page.across import across
from bpx.page.limits import Limits
from bpx.page.render import render
from bpx.page.section import section, sweep_name
from bpx.results import Results
from bpx.store.files import write_whole
from bpx.store.several import open_sources, sweeps_of
from bpx.store.source import Source, Sweeps
from bpx.store.sweep import Sweep

FILE = "report.html"

SWEEPS = 12
"""At most this many sweeps have room on one page."""

_ANOTHER_FILE = "Make room or choose another file with --output FILE."


def report_paths(paths: Sequence[str | Path], output: str | Path | None = None) -> Path:
    """Write the page of the sweeps in some folders.

    Args:
        paths: Folders of sweeps, or of many.
        output: The file to write; by default ``report.html``, in the folder where there is one
            path, in the working directory where there are several.

    Returns:
        The file.

    Raises:
        ResultsError: There is no sweep, there are too many for a page, or the file cannot be
            written.
    """
    sweeps = _labelled(open_sources([Path(path) for path in paths]))
    if output is None:
        output = Path(paths[0]) / FILE if len(paths) == 1 else Path(FILE)
    together = Results(Sweeps(Path(), sweeps)) if len(sweeps) > 1 else None
    return write_report(
        {label: Results(sweep) for label, sweep in sweeps.items()}, output, together
    )


def write_report(
    sweeps: Mapping[str, Results],
    output: str | Path,
    together: Results | None = None,
    *,
    draw: bool = True,
) -> Path:
    """Write the page of some sweeps.

    Args:
        sweeps: The results of each sweep, by its label.
        output: The file to write.
        together: The results of all of them; None for one sweep.
        draw: Whether to draw the pictures of a sweep whose folder holds none.

    Returns:
        The file.

    Raises:
        ResultsError: The file cannot be written.
    """
    limits = Limits.of(len(sweeps))
    sections = [
        section(results, f"s{index}", limits, draw=draw)
        for index, results in enumerate(sweeps.values(), start=1)
    ]
    page = render(sections, across(sweeps, together) if together else None)
    output = Path(output)
    write_whole(output, lambda stream: stream.write(page.encode()), _ANOTHER_FILE)
    return output


def _labelled(source: Source) -> dict[str, Sweep]:
    """Return sweeps by their names, or by their folders where two have the same name.

    Raises:
        ResultsError: There are too many for a page.
    """
    if not isinstance(source, Sweeps):
        return {sweep_name(sweep.document, sweep.path): sweep for sweep in sweeps_of(source)}
    sweeps = source.sweeps
    if len(sweeps) > SWEEPS:
        raise ResultsError(
            f"{len(sweeps)} sweeps are too many for one page, which has room for {SWEEPS}:"
            " name the folders of those to compare."
        )
    names = Counter(sweep_name(sweep.document, sweep.path) for sweep in sweeps.values())
    return {
        name if names[name := sweep_name(sweep.document, sweep.path)] == 1 else folder: sweep
        for folder, sweep in sweeps.items()
    }
