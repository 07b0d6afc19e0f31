"""The course of a metric during training, with its band over seeds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpx.axes import Array
from bpx.plots.extent import within_range
from bpx.plots.given import Data, frame_of, higher_is_better, metric_of, names_of
from bpx.plots.highlight import Look, looks_of
from bpx.plots.style import (
    INK,
    LARGEST,
    REST,
    Setting,
    label,
    legend_beside,
    new_axes,
    settings,
    spans_decades,
    tidy,
    whole_epochs,
    words,
)
from bpx.results import Results

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Curve: TypeAlias = dict[str, Array]
"""The columns of one setting's curve."""

_COLUMNS = ("epoch", "mean", "low", "high", "least", "n")

_BAND_FROM = 3
"""The interval of two runs is so wide that it would hide the lines."""

LINES = 1000
"""At most this many settings beside those singled out are drawn."""

_HEADROOM = {True: 100.0, False: 3.0}
"""How far the axis goes beyond the ordinary values, on a logarithmic and on a linear scale."""


def learning_curves(
    data: Data,
    by: str | Sequence[str] | None = None,
    metric: str | None = None,
    ax: Axes | None = None,
    *,
    log: bool | None = None,
) -> Axes:
    """Draw the mean of a metric over the runs of each setting, with its 95% interval.

    The interval is drawn where there are three runs or more. A curve that explodes leaves the axes
    at their bad end. The interval of a share, such as accuracy, ends at 0 and 1. Where there are
    more settings than colours, the best have one and the others are grey; of more than a thousand
    others, a thousand from all ranks are drawn. A cross ends the curve of a setting of which runs
    diverged or failed; the legend counts the settings that left no record. See `bpx.results.curves`
    for how runs that end early count.

    Args:
        data: Results, or what `Results.curves` returned.
        by: The settings to tell apart; by default those that vary.
        metric: The column of history; by default that of the results.
        ax: Where to draw; by default in a new figure.
        log: Whether the metric's axis is logarithmic; by default where it spans decades.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column, nothing was recorded, or which way the metric is
            better is not known.
    """
    by, name = names_of(data, by, "epoch"), metric_of(data, metric)
    shown, left_out = _thinned(data, by, metric)
    curves = frame_of(
        shown,
        "curves",
        [*by, *_COLUMNS],
        lambda results: results.curves(by=by, metric=name),
        f"record of {name!r}",
    )
    groups = _groups(curves, by)
    looks = looks_of(data, by, _ranked_by(data, metric), groups)
    ax = ax or new_axes(8.5, 4.2)
    log = spans_decades(curves["mean"].to_numpy()) if log is None else log
    lowest, highest = _bounds(groups.values(), _HEADROOM[log], higher_is_better(data, name))
    for curve in groups.values():  # What leaves the axes is drawn to just beyond them.
        for drawn in ("mean", "low", "high", "least"):
            curve[drawn] = curve[drawn].clip(2 * lowest, 2 * highest)
        for end in ("low", "high"):
            curve[end] = within_range(name, curve[end])

    _draw_rest(ax, [curve for setting, curve in groups.items() if setting not in looks], left_out)
    lost = _lost(data, by) & looks.keys() & groups.keys()
    for setting, look in looks.items():
        if setting in groups:
            marker = "x" if setting in lost else look.marker
            _draw_setting(ax, groups[setting], look, label(by, setting), log, marker)
    _name_unrecorded(ax, shown, by, groups)
    ax.set_yscale("log" if log else "linear")
    ax.set(xlabel="epoch", ylabel=words(name))
    whole_epochs(ax)
    ax.margins(x=0)
    bottom, top = ax.get_ylim()
    ax.set_ylim(max(bottom, lowest), min(top, highest))
    ax.grid(axis="y", color="0.92")
    if len(ax.get_legend_handles_labels()[1]) > 1:
        legend_beside(ax)
    return tidy(ax, _title(name, curves, lost))


def _ranked_by(data: Data, metric: str | None) -> str | None:
    return metric if isinstance(data, Results) and metric in data.runs else None


def _lost(data: Data, by: Sequence[str]) -> set[Setting]:
    """Return the settings of which runs diverged or failed."""
    if not isinstance(data, Results):
        return set()
    return set(settings(data.runs[data.runs["status"].isin(["diverged", "failed"])], by))


def _name_unrecorded(
    ax: Axes, data: Data, by: Sequence[str], recorded: Collection[Setting]
) -> None:
    """Count in the legend the settings of which no run left a record."""
    if not isinstance(data, Results):
        return
    trained = data.runs[data.runs["status"] != "skipped"]
    count = len(set(settings(trained, by)) - set(recorded))
    if count:
        name = f"{count:,} setting{'s' if count > 1 else ''} without a record"
        ax.plot([], [], "x", color=INK, markersize=6, label=name)


def _groups(curves: pd.DataFrame, by: Sequence[str]) -> dict[Setting, Curve]:
    keys = settings(curves, by)
    starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    ends = [*starts[1:], len(keys)]
    columns = {name: curves[name].to_numpy("float64") for name in _COLUMNS}
    return {
        keys[i]: {name: values[i:j] for name, values in columns.items()}
        for i, j in zip(starts, ends, strict=True)
    }


def _bounds(
    curves: Collection[Curve], headroom: float, higher_is_better: bool | None
) -> tuple[float, float]:
    """Return how far the metric's axis may go.

    The bad end keeps to the largest magnitude before training, or that of the tamest curve if
    larger; zeros before training give no scale. The good end has room for every mean. Where it is
    not known which end is which, nothing is cut.
    """
    if higher_is_better is None:
        return -LARGEST, LARGEST
    means = [curve["mean"] for curve in curves]
    first = max(abs(float(mean[0])) for mean in means)
    tamest = min(float(np.abs(mean).max()) for mean in means)
    bad = min(headroom * max(first, tamest), LARGEST) if first else LARGEST
    extreme = max(float(mean.max() if higher_is_better else -mean.min()) for mean in means)
    good = min(max(bad, headroom * extreme), LARGEST)
    return (-bad, good) if higher_is_better else (-good, bad)


def _thinned(data: Data, by: Sequence[str], metric: str | None) -> tuple[Data, int]:
    """Return the runs of the settings to draw, and how many settings are left out."""
    if not isinstance(data, Results) or len(data.runs) <= LINES:
        return data, 0
    ranked_by = _ranked_by(data, metric)
    looks = looks_of(data, by, ranked_by, ())
    others = [one for one in settings(data.rank(by=by, metric=ranked_by), by) if one not in looks]
    if len(others) <= LINES:
        return data, 0
    # Evenly over the ranks, not over the grid: its steps would meet some values only.
    spread = np.linspace(0, len(others) - 1, LINES).astype(int)
    chosen = {*looks, *(others[rank] for rank in spread)}
    kept = [setting in chosen for setting in settings(data.runs, by)]
    return data.of(data.runs[kept]), len(others) - LINES


def _draw_setting(ax: Axes, curve: Curve, look: Look, name: str, log: bool, marker: str) -> None:
    # The interval of a mean near zero reaches below it, where a logarithm has no place.
    low = np.fmax(curve["low"], curve["least"]) if log else curve["low"]
    ax.fill_between(
        curve["epoch"],
        low,
        curve["high"],
        where=curve["n"] >= _BAND_FROM,
        color=look.colour,
        alpha=0.15,
        linewidth=0,
    )
    ax.plot(
        curve["epoch"],
        curve["mean"],
        color=look.colour,
        linestyle=look.dashes,
        linewidth=1.6,
        marker=marker,
        markersize=6 if marker == "x" else 4,
        markevery=[-1],
        label=name,
    )


def _draw_rest(ax: Axes, curves: Sequence[Curve], left_out: int) -> None:
    from matplotlib.collections import LineCollection

    if curves:
        lines = [np.column_stack([curve["epoch"], curve["mean"]]) for curve in curves]
        count = f"{len(lines):,}" + (f" of {len(lines) + left_out:,}" if left_out else "")
        name = f"{count} other setting{'s' if len(lines) > 1 else ''}"
        opacity = min(0.6, max(0.1, 60 / len(lines)))
        collection = LineCollection(lines, colors=REST, linewidths=0.6, alpha=opacity, label=name)
        ax.add_collection(collection)
        ax.autoscale_view()


def _title(metric: str, curves: pd.DataFrame, lost: Collection[Setting]) -> str:
    most = int(curves["n"].max())
    title = f"{words(metric).capitalize()} during training"
    title += f": mean of up to {most:,} runs" if most > 1 else ": one run of each setting, no band"
    if most >= _BAND_FROM:
        title += ", 95% interval"
    return title + ("; a cross ends curves that lost runs" if lost else "")
