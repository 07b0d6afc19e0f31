"""The course of a metric during training, with its band over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.errors import ResultsError
from bpx.plots.highlight import Look, highlights
from bpx.plots.style import (
    LARGEST,
    REST,
    Setting,
    label,
    legend_beside,
    new_axes,
    settings,
    spans_decades,
    tidy,
    words,
)
from bpx.results import Results
from bpx.results.settings import as_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_BAND_FROM = 3
"""The interval of two runs is so wide that it would hide the lines."""

LINES = 1000
"""At most this many settings beside those singled out are drawn."""

_HEADROOM = {True: 100.0, False: 3.0}
"""How far the axis goes beyond the ordinary values, on a logarithmic and on a linear scale."""


def learning_curves(
    results: Results,
    metric: str | None = None,
    by: str | Sequence[str] | None = None,
    ax: Axes | None = None,
    *,
    log: bool | None = None,
) -> Axes:
    """Draw the mean of a metric over the runs of each setting, with its 95% interval.

    The interval is drawn where there are three runs or more. A curve that explodes leaves the
    axes at their bad end. Where there are more settings than colours, the best have one and the
    others are grey; of more than a thousand others, a thousand from all ranks are drawn. See
    `bpx.results.curves` for how runs that end early count.

    Args:
        results: The runs to draw.
        metric: The column of history; by default that of the results.
        by: The settings to tell apart; by default those that vary.
        ax: Where to draw; by default in a new figure.
        log: Whether the metric's axis is logarithmic; by default where it spans decades.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column, nothing was recorded, or which way the metric is
            better is not known.
    """
    ranked_by = metric if metric in results.runs else None
    metric = metric or results.metric
    by = results.varied if by is None else as_names(by)
    looks = highlights(results, by, ranked_by)
    shown, left_out = _thinned(results, by, ranked_by, looks)
    curves = shown.curves(by, metric)
    if curves.empty:
        raise ResultsError(f"{results.path} holds no record of {metric!r} to draw.")
    ax = ax or new_axes(8.5, 4.2)
    log = spans_decades(curves["mean"].to_numpy()) if log is None else log
    lowest, highest = _bounds(curves, by, _HEADROOM[log], results.higher_is_better(metric))
    # What leaves the axes is drawn to just beyond them.
    bounded = ["mean", "low", "high", "least"]
    curves[bounded] = curves[bounded].clip(2 * lowest, 2 * highest)
    groups = dict(_groups(curves, by))

    rest = [curve for setting, curve in groups.items() if setting not in looks]
    _draw_rest(ax, rest, left_out)
    for setting, look in looks.items():
        if setting in groups:
            _draw_setting(ax, groups[setting], look, label(by, setting), log)
    ax.set_yscale("log" if log else "linear")
    ax.set(xlabel="epoch", ylabel=words(metric))
    ax.margins(x=0)
    bottom, top = ax.get_ylim()
    ax.set_ylim(max(bottom, lowest), min(top, highest))
    ax.grid(axis="y", color="0.92")
    if len(groups) > 1:
        legend_beside(ax)
    return tidy(ax, _title(metric, curves))


def _groups(
    curves: pd.DataFrame, by: Sequence[str]
) -> list[tuple[tuple[object, ...], pd.DataFrame]]:
    keys = settings(curves, by)
    starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    ends = [*starts[1:], len(keys)]
    return [(keys[i], curves.iloc[i:j]) for i, j in zip(starts, ends, strict=True)]


def _bounds(
    curves: pd.DataFrame, by: Sequence[str], headroom: float, higher_is_better: bool
) -> tuple[float, float]:
    """Return how far the metric's axis may go.

    The bad end keeps to the largest magnitude before training, or that of the tamest curve if
    larger; zeros before training give no scale. The good end has room for every mean.
    """
    means = [curve["mean"].to_numpy() for _, curve in _groups(curves, by)]
    first = max(abs(float(mean[0])) for mean in means)
    tamest = min(float(np.abs(mean).max()) for mean in means)
    bad = min(headroom * max(first, tamest), LARGEST) if first else LARGEST
    extreme = float(curves["mean"].max() if higher_is_better else -curves["mean"].min())
    good = min(max(bad, headroom * extreme), LARGEST)
    return (-bad, good) if higher_is_better else (-good, bad)


def _thinned(
    results: Results, by: Sequence[str], ranked_by: str | None, looks: Mapping[Setting, Look]
) -> tuple[Results, int]:
    """Return the runs of the settings to draw, and how many settings are left out."""
    if len(results.runs) <= LINES:
        return results, 0
    others = [one for one in settings(results.rank(ranked_by, by), by) if one not in looks]
    if len(others) <= LINES:
        return results, 0
    # Evenly over the ranks, not over the grid: its steps would meet some values only.
    spread = np.linspace(0, len(others) - 1, LINES).astype(int)
    chosen = {*looks, *(others[rank] for rank in spread)}
    kept = [setting in chosen for setting in settings(results.runs, by)]
    return results.of(results.runs[kept]), len(others) - LINES


def _draw_setting(ax: Axes, curve: pd.DataFrame, look: Look, name: str, log: bool) -> None:
    # The interval of a mean near zero reaches below it, where a logarithm has no place.
    low = curve["low"].clip(lower=curve["least"]) if log else curve["low"]
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
        marker="o",
        markersize=3,
        markevery=[-1],
        label=name,
    )


def _draw_rest(ax: Axes, curves: Sequence[pd.DataFrame], left_out: int) -> None:
    from matplotlib.collections import LineCollection

    if curves:
        lines = [np.column_stack([curve["epoch"], curve["mean"]]) for curve in curves]
        count = f"{len(lines):,}" + (f" of {len(lines) + left_out:,}" if left_out else "")
        name = f"{count} other setting{'s' if len(lines) > 1 else ''}"
        opacity = min(0.6, max(0.1, 60 / len(lines)))
        collection = LineCollection(lines, colors=REST, linewidths=0.6, alpha=opacity, label=name)
        ax.add_collection(collection)
        ax.autoscale_view()


def _title(metric: str, curves: pd.DataFrame) -> str:
    most = int(curves["n"].max())
    if most == 1:
        return f"{words(metric).capitalize()} during training"
    interval = ", 95% interval" if most >= _BAND_FROM else ""
    return f"{words(metric).capitalize()} during training: mean of up to {most:,} runs{interval}"
