"""The page of sweeps, as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bpx.errors import ResultsError
from bpx.page.across import across
from bpx.page.limits import Limits
from bpx.page.render import render
from bpx.page.section import section
from bpx.results import Results
from bpx.store.files import write_whole
from bpx.store.source import Sweep, Sweeps, open_source

FILE = "report.html"

SWEEPS = 12
"""At most this many sweeps have room on one page."""


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
    if not paths:
        raise ResultsError("A page needs a sweep: name the folder that a sweep printed at its end.")
    if output is None:
        output = Path(paths[0]) / FILE if len(paths) == 1 else Path(FILE)
    return write_report(sweeps_in(paths), output)


def write_report(
    sweeps: Mapping[str, Results], output: str | Path, *, draw: bool = True
) -> Path:
    """Write the page of some sweeps.

    Args:
        sweeps: The results of each sweep, by its label.
        output: The file to write.
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
    page = render(sections, across(sweeps) if len(sweeps) > 1 else None)
    output = Path(output)
    write_whole(output, lambda stream: stream.write(page.encode()))
    return output


def sweeps_in(paths: Sequence[str | Path]) -> dict[str, Results]:
    """Open every sweep of some folders, each once.

    Args:
        paths: Folders of sweeps, or of many.

    Returns:
        The results by their labels: a sweep's name, and its folder's name where two have the same.

    Raises:
        ResultsError: There is no sweep, or there are too many for a page.
    """
    folders = {
        sweep.path.resolve(): sweep for path in paths for sweep in _sweeps(Path(path))
    }
    if len(folders) > SWEEPS:
        raise ResultsError(
            f"{len(folders)} sweeps are too many for one page, which has room for {SWEEPS}:"
            " name the folders of those to compare."
        )
    names = [str(sweep.document.get("name", "")) for sweep in folders.values()]
    return {
        name if names.count(name) == 1 else f"{name}/{sweep.path.name}": Results(sweep)
        for name, sweep in zip(names, folders.values(), strict=True)
    }


def _sweeps(path: Path) -> list[Sweep]:
    source = open_source(path)
    if isinstance(source, Sweeps):
        return list(source.sweeps.values())
    assert isinstance(source, Sweep)
    return [source]
