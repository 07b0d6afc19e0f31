"""The figures of a sweep, as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bpx.plots.distribution import distribution
from bpx.plots.heatmap import heatmap
from bpx.plots.learning_curves import learning_curves
from bpx.results import Results
from bpx.store.files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def sweep_figures(results: Results, folder: str | Path) -> list[Path]:
    """Draw what a sweep has to show.

    Args:
        results: The sweep.
        folder: Where to write; made if need be.

    Returns:
        The files, of ``learning_curves.png``, ``heatmap.png`` and ``distribution.png`` those for
        which there is something to draw: no heat map where nothing varies, no distribution of
        one run, no figure where no run finished.

    Raises:
        ResultsError: A file cannot be written.
    """
    folder = Path(folder)
    return [save(draw(), folder / f"{name}.png") for name, draw in _figures(results)]


def heatmap_axes(results: Results) -> tuple[str, str] | None:
    """Return the two settings that a heat map shows best, or None where nothing varies.

    The rows are the component or other name with the most values, the columns the number with
    the most; the seed stands in where only one setting varies.
    """
    from pandas.api.types import is_numeric_dtype

    runs = results.runs
    varied = sorted(results.varied, key=lambda name: runs[name].nunique(), reverse=True)
    if not varied:
        return None
    if len(varied) == 1:
        return (varied[0], "seed") if "seed" in runs else None
    names = [name for name in varied if not is_numeric_dtype(runs[name].dtype)]
    rows = (names or varied)[0]
    numbers = [name for name in varied if name not in names and name != rows]
    return rows, numbers[0] if numbers else next(name for name in varied if name != rows)


def _figures(results: Results) -> Iterator[tuple[str, Callable[[], Axes]]]:
    runs, metric = results.runs, results.metric
    if results.recorded(metric):
        yield "learning_curves", lambda: learning_curves(results)
    if metric not in runs or not runs.loc[runs["status"] == "finished", metric].notna().any():
        return
    axes = heatmap_axes(results)
    if axes is not None:
        yield "heatmap", lambda: heatmap(results, *axes)
    if (runs["status"] != "skipped").sum() == 1:
        return
    # Runs that stop at a target all end just beyond it: what spreads is the time they took.
    spread = "epochs" if results.has_target else metric
    yield "distribution", lambda: distribution(results, metric=spread)


def save(ax: Axes, file: str | Path) -> Path:
    """Write the figure of some axes as a PNG file, with a margin wide enough for every word.

    Args:
        ax: The axes that a function of `bpx.plots` returned.
        file: Where to write; its folder is made if need be.

    Returns:
        The file.

    Raises:
        ResultsError: It cannot be written.
    """
    file, figure = Path(file), cast("Figure", ax.figure)
    write_whole(
        file, lambda stream: figure.savefig(stream, format="png", dpi=150, bbox_inches="tight")
    )
    return file
