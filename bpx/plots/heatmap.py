"""A final metric over two settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.extent import bound_of
from bpx.plots.given import Data, frame_of, higher_is_better, metric_of
from bpx.plots.style import (
    INK,
    name_ticks,
    new_axes,
    number,
    shortened,
    spans_decades,
    tidy,
    words,
)
from bpx.results import Results, pivot

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_CELLS_WITH_NUMBERS = 200
_LABELS = 30
_COUNTS = {
    "n": "number of runs",
    "finished": "share of runs that finished",
    "solved": "number of runs that reached the target",
    "epochs_to_target": "epochs to the target",
}
"""The statistics that do not depend on the metric, in words."""


def heatmap(
    data: Data,
    index: str | None = None,
    columns: str | None = None,
    metric: str | None = None,
    ax: Axes | None = None,
    *,
    statistic: str = "mean",
) -> Axes:
    """Draw a final metric as a heat map over two settings, dark where it is good.

    Cells average over the seeds and over all other settings. A cell without a finished run is
    white and has a dash. The colours end where the metric has exploded, a thousand times beyond
    what a quarter of the cells keep below; the numbers go on.

    Args:
        data: Results, or what `Results.pivot` returned.
        index: The setting of the rows; by default the name with the most values.
        columns: The setting of the columns; by default the number with the most values, or the
            seed where only one setting varies.
        metric: The column of runs; by default that of the results.
        ax: Where to draw; by default in a new figure.
        statistic: What to show: a column of `bpx.results.compare`.

    Returns:
        The axes; the colour bar has axes of its own, beside them.

    Raises:
        ResultsError: There is no such column, nothing varies, or no run finished.
    """
    from matplotlib.colors import LogNorm

    metric = metric_of(data, metric)
    table = frame_of(
        data,
        "pivot",
        (),
        lambda results: _pivot(results, index, columns, metric, statistic),
        "runs",
    )
    values = table.to_numpy("float64", na_value=np.nan)
    if not np.isfinite(values).any():
        place = data.path if isinstance(data, Results) else "The frame"
        raise ResultsError(f"{place} holds no finished run with {metric!r} to draw.")
    rows, width = values.shape
    ax = ax or new_axes(min(3.2 + 0.75 * width, 14), min(1.6 + 0.42 * rows, 14))
    bound = bound_of(statistic if statistic in _COUNTS else metric, values)
    shown = np.where(np.isfinite(values), values, np.nan).clip(-bound, bound)
    mesh = ax.pcolormesh(
        shown,
        cmap=_colour_map(data, metric, statistic),
        norm=LogNorm() if spans_decades(shown) else None,
        edgecolors="white",
        linewidth=1.0 if values.size <= _CELLS_WITH_NUMBERS else 0.0,
    )
    ax.invert_yaxis()
    _label_axis(ax.xaxis, list(table.columns))
    _label_axis(ax.yaxis, list(table.index))
    index, columns = str(table.index.name), str(table.columns.name)
    ax.set(xlabel=columns, ylabel=index)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if values.size <= _CELLS_WITH_NUMBERS:
        _write_numbers(ax, values, mesh.to_rgba(shown))
    name = _name(metric, statistic)
    figure: Any = ax.figure
    bar = figure.colorbar(mesh, ax=ax, extend=_beyond(values, bound))
    bar.set_label(name, parse_math=False)
    bar.outline.set_visible(False)
    return tidy(ax, f"{name.capitalize()} by {index} and {columns}")


def _name(metric: str, statistic: str) -> str:
    if statistic in _COUNTS:
        return _COUNTS[statistic]
    return words(metric) if statistic == "mean" else f"{statistic} of {words(metric)}"


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


def _pivot(
    results: Results, index: str | None, columns: str | None, metric: str, statistic: str
) -> pd.DataFrame:
    if index is None or columns is None:
        axes = heatmap_axes(results)
        if axes is None:
            raise ResultsError(f"Nothing varies in {results.path}: a heat map needs two settings.")
        index, columns = index or axes[0], columns or axes[1]
    return pivot(results.runs, index, columns, metric, statistic)


def _colour_map(data: Data, metric: str, statistic: str) -> str:
    """Return the map that is dark at the good end, of a frame at the high one."""
    if statistic in _COUNTS:
        higher = statistic != "epochs_to_target"
    else:
        higher = higher_is_better(data, metric) is not False
    return "cividis_r" if higher else "cividis"


def _label_axis(axis: Any, values: Sequence[Any]) -> None:
    import pandas as pd

    step = -(-len(values) // _LABELS)
    labels = ["none" if pd.isna(value) else shortened(number(value)) for value in values][::step]
    long = axis.axis_name == "x" and max(map(len, labels)) > 7
    name_ticks(
        axis,
        np.arange(len(values))[::step] + 0.5,
        labels,
        rotation=30 if long else 0,
        ha="right" if long or axis.axis_name == "y" else "center",
    )


def _beyond(values: Array, bound: float) -> str:
    """Return at which ends of the colours values go on."""
    low, high = bool((values < -bound).any()), bool((values > bound).any())
    return {(False, False): "neither", (True, False): "min", (False, True): "max"}.get(
        (low, high), "both"
    )


def _write_numbers(ax: Axes, values: Array, colours: Array) -> None:
    """Write each value into its cell, of a colour ``(rows, columns, 4)``, where it is legible."""
    light = colours[..., :3] @ np.array([0.3, 0.6, 0.1]) > 0.55
    for (row, column), value in np.ndenumerate(values):
        bright = light[row, column] or not np.isfinite(value)
        ax.text(
            column + 0.5,
            row + 0.5,
            f"{value:.3g}" if np.isfinite(value) else "-",
            ha="center",
            va="center",
            fontsize=8,
            color=INK if bright else "white",
        )
