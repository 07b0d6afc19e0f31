"""The spread of a final metric over the seeds of each setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.extent import bound_of
from bpx.plots.given import Data, frame_of
from bpx.plots.highlight import looks_of
from bpx.plots.style import (
    INK,
    REST,
    label,
    log_x,
    name_ticks,
    new_axes,
    number,
    rows_of,
    settings,
    spans_decades,
    spread,
    tidy,
    words,
    wrapped,
)
from bpx.results import Results, compare
from bpx.results.settings import as_names, varied_settings

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ROWS = 20
"""At most this many settings are drawn: the best."""

_QUARTILES_FROM = 4
"""Fewer runs than this speak for themselves."""


def distribution(
    data: Data,
    by: str | Sequence[str] | None = None,
    metric: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every run's final metric, a row for each setting, the best on top.

    A dot is a run, hollow where it missed its target; the bar goes from quartile to quartile,
    the stroke is the median. On the right stands how many runs reached the target and how many
    did not finish. What has exploded, a thousand times beyond what a quarter of the runs keep
    below, stands at the edge and is counted there too.

    Args:
        data: Results, or a table of runs with their ``status``, the metric and
            ``epochs_to_target``, whose settings are drawn in their own order.
        by: The settings to tell apart; by default those that vary.
        metric: The column of runs; by default that of the results, of a table ``train.loss``.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column, or no run finished.
    """
    ranked_by = None if metric == "epochs" and _has_target(data) else metric
    metric = metric or (data.metric if isinstance(data, Results) else "train.loss")
    columns = ["status", metric, "epochs_to_target"]
    runs = frame_of(data, "runs", columns, lambda results: results.runs, "runs")
    runs = runs[runs["status"] != "skipped"]
    by = varied_settings(runs) if by is None else as_names(by)
    ranked = (
        data.rank(by=by, metric=ranked_by)
        if isinstance(data, Results)
        else compare(runs, by, metric)
    )
    values = runs[metric].astype("float64").where(runs["status"] == "finished").to_numpy()
    if not np.isfinite(values).any():
        place = data.path if isinstance(data, Results) else "The frame"
        raise ResultsError(f"{place} holds no finished run with {metric!r} to draw.")
    bound = bound_of(metric, values)
    beyond, values = np.abs(values) > bound, values.clip(-bound, bound)
    order = settings(ranked, by)[:ROWS]
    ax = ax or new_axes(8.5, 1.5 + 0.3 * len(order))
    looks = looks_of(data, by, ranked_by, order)
    targeted = bool(runs["epochs_to_target"].notna().any())
    solved = runs["epochs_to_target"].notna().to_numpy() | (not targeted)
    members = rows_of(runs, by)
    for row, setting in enumerate(order):
        own, colour = members[setting], looks[setting].colour if setting in looks else REST
        _draw_row(ax, row, values[own], solved[own], colour)
    exploded = [int(beyond[members[setting]].sum()) for setting in order]
    _write_outcomes(ax, ranked.head(ROWS).assign(exploded=exploded), targeted, bound)
    drawn = values[np.concatenate([members[setting] for setting in order])]
    if spans_decades(drawn):
        log_x(ax, drawn)
    names = [wrapped(label(by, setting)) for setting in order]
    name_ticks(ax.yaxis, range(len(order)), names, fontsize=8)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlabel(words(metric))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="0.92")
    return tidy(ax, _title(metric, len(ranked), targeted))


def _has_target(data: Data) -> bool:
    return isinstance(data, Results) and data.has_target


def _draw_row(ax: Axes, row: int, values: Array, solved: Array, colour: str) -> None:
    finite = np.isfinite(values)
    values, solved = values[finite], solved[finite]
    if len(values) == 0:
        return
    if len(values) >= _QUARTILES_FROM:
        low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
        ax.plot([low, high], [row] * 2, color=colour, alpha=0.3, lw=9, solid_capstyle="butt")
        ax.plot([median] * 2, [row - 0.32, row + 0.32], color=INK, lw=1.5, zorder=4)
    ax.scatter(
        values,
        row + spread(len(values)),
        s=14 if len(values) <= 50 else 5,
        facecolors=np.where(solved, colour, "white"),
        edgecolors=colour,
        linewidths=0.8,
        zorder=3,
    )


def _write_outcomes(ax: Axes, ranked: pd.DataFrame, targeted: bool, bound: float) -> None:
    counts = ranked[["n", "finished", "solved", "exploded"]]
    for row, (n, finished, solved, exploded) in enumerate(counts.itertuples(index=False)):
        lost = round(n * (1 - finished))
        parts = [f"{solved}/{n} solved"] if targeted else []
        parts += [f"{lost}/{n} not finished"] if lost else []
        parts += [f"{exploded}/{n} beyond {number(bound)}"] if exploded else []
        ax.annotate(
            ", ".join(parts),
            (1.01, row),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
            color=INK,
            annotation_clip=False,
        )


def _title(metric: str, count: int, targeted: bool) -> str:
    shown = f"the best {ROWS} of {count:,} settings" if count > ROWS else "every run"
    hollow = " (hollow: target missed)" if targeted else ""
    what = "Epochs trained" if metric == "epochs" else f"Final {words(metric)}"
    return f"{what}, {shown}{hollow}"
