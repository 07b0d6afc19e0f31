"""The course of a metric during training, with its band over seeds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.plots.given import Data, frame_of, higher_is_better, metric_of, names_of
from bpx.plots.highlight import Look, looks_of
from bpx.plots.style import (
    LARGEST,
    REST,
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

    The interval is drawn where there are three runs or more. A curve that explodes leaves the
    axes at their bad end. Where there are more settings than colours, the best have one and the
    others are grey; of more than a thousand others, a thousand from all ranks are drawn. See
    `bpx.results.curves` for how runs that end early count.

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
    groups = dict(_groups(curves, by))
    looks = looks_of(data, by, _ranked_by(data, metric), groups)
    ax = ax or new_axes(8.5, 4.2)
    log = spans_decades(curves["mean"].to_numpy()) if log is None else log
    lowest, highest = _bounds(groups.values(), _HEADROOM[log], higher_is_better(data, name))
    groups = {setting: _bounded(curve, lowest, highest) for setting, curve in groups.items()}

    _draw_rest(ax, [curve for setting, curve in groups.items() if setting not in looks], left_out)
    for setting, look in looks.items():
        if setting in groups:
            _draw_setting(ax, groups[setting], look, label(by, setting), log)
    ax.set_yscale("log" if log else "linear")
    ax.set(xlabel="epoch", ylabel=words(name))
    whole_epochs(ax)
    ax.margins(x=0)
    bottom, top = ax.get_ylim()
    ax.set_ylim(max(bottom, lowest), min(top, highest))
    ax.grid(axis="y", color="0.92")
    if len(groups) > 1:
        legend_beside(ax)
    return tidy(ax, _title(name, curves))


def _ranked_by(data: Data, metric: str | None) -> str | None:
    return metric if isinstance(data, Results) and metric in data.runs else None


def _groups(
    curves: pd.DataFrame, by: Sequence[str]
) -> list[tuple[tuple[object, ...], pd.DataFrame]]:
    keys = settings(curves, by)
    starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    ends = [*starts[1:], len(keys)]
    return [(keys[i], curves.iloc[i:j]) for i, j in zip(starts, ends, strict=True)]


def _bounds(
    curves: Collection[pd.DataFrame], headroom: float, higher_is_better: bool | None
) -> tuple[float, float]:
    """Return how far the metric's axis may go.

    The bad end keeps to the largest magnitude before training, or that of the tamest curve if
    larger; zeros before training give no scale. The good end has room for every mean. Where it is
    not known which end is which, nothing is cut.
    """
    if higher_is_better is None:
        return -LARGEST, LARGEST
    means = [curve["mean"].to_numpy() for curve in curves]
    first = max(abs(float(mean[0])) for mean in means)
    tamest = min(float(np.abs(mean).max()) for mean in means)
    bad = min(headroom * max(first, tamest), LARGEST) if first else LARGEST
    extreme = max(float(mean.max() if higher_is_better else -mean.min()) for mean in means)
    good = min(max(bad, headroom * extreme), LARGEST)
    return (-bad, good) if higher_is_better else (-good, bad)


def _bounded(curve: pd.DataFrame, lowest: float, highest: float) -> pd.DataFrame:
    """Return a curve that goes to just beyond the axes where it leaves them."""
    drawn = ["mean", "low", "high", "least"]
    return curve.assign(**curve[drawn].clip(2 * lowest, 2 * highest))


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
