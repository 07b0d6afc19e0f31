"""The pictures of a sweep, as they stand in the page."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bpx import plots
from bpx.errors import ResultsError
from bpx.page.ranking import Ranking
from bpx.page.words import count
from bpx.plots.style import words
from bpx.results import Results

_TYPES = {".png": "image/png", ".gif": "image/gif"}

_MISSING = ".txt"
"""A text in the place of a picture says why it could not be drawn."""


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes:
        title: What it shows.
        alternative: The same for those who do not see it, and where its numbers stand.
        source: Its bytes, as a `data:` address.
    """

    title: str
    alternative: str
    source: str


def pictures(
    results: Results, ranking: Ranking | None, most: int, *, draw: bool
) -> tuple[list[Picture], str]:
    """Return the pictures of a sweep, and a note on those left out.

    Args:
        results: The sweep.
        ranking: Its settings.
        most: Bytes that the pictures may take together.
        draw: Whether to draw them where the sweep's folder holds none.
    """
    folder = results.path / "plots"
    if folder.is_dir():
        return _embedded(folder, ranking, most)
    if not draw:
        return [], ""
    with TemporaryDirectory() as scratch:
        plots.sweep_figures(results, scratch)
        return _embedded(Path(scratch), ranking, most)


def _embedded(folder: Path, ranking: Ranking | None, most: int) -> tuple[list[Picture], str]:
    found, left_out, missing = [], [], []
    for file in sorted(folder.iterdir()):
        if file.suffix == _MISSING:
            missing.append(_missing(file))
        if file.suffix not in _TYPES:
            continue
        content = _read(file)
        if len(content) > most:
            left_out.append(file.name)
            continue
        most -= len(content)
        source = f"data:{_TYPES[file.suffix]};base64,{b64encode(content).decode()}"
        title = words(file.stem).capitalize()
        found.append(Picture(title, _alternative(file.stem, ranking), source))
    if left_out:
        missing.append(f"Too large for this page, and in plots/: {', '.join(left_out)}.")
    return found, " ".join(missing)


def _missing(file: Path) -> str:
    """Say which picture is missing, and why, by the file that stands in its place."""
    fault = " ".join(_read(file).decode(errors="replace").split())
    return f"{words(file.stem).capitalize()} could not be drawn: {fault.rstrip('.')}."


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ResultsError(f"{file} cannot be read: {error.strerror}.") from error


def _alternative(name: str, ranking: Ranking | None) -> str:
    if ranking is None:
        return words(name).capitalize()
    metric, settings = words(ranking.metric), count(len(ranking.frame), "setting")
    known = {
        "learning_curves": f"{metric} by epoch, a line for each setting; its numbers stand in the"
        " section Learning curves",
        "heatmap": f"{metric} averaged for each pair of values of two settings",
        "distribution": f"where every run ended, a row for each setting, of {settings}; means and"
        " intervals stand in the table of settings",
    }
    words_of_it = known.get(name, f"of {settings}")
    return f"{words(name).capitalize()}: {words_of_it}."
