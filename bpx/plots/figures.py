"""The figures of a sweep, as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bpx.plots.distribution import distribution
from bpx.plots.heatmap import heatmap, heatmap_axes
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
