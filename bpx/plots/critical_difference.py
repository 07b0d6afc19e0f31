"""Mean ranks over data sets, joined where they do not differ significantly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.plots.given import Data, frame_of, metric_of
from bpx.plots.style import INK, label, new_axes, settings, tidy, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = 40
"""At most this many settings are drawn: the best."""

_ROW = 0.24
"""Inches from one label to the next, and from one bar to the next."""

_LEVEL = 0.05


def critical_difference(
    data: Data,
    by: str | Sequence[str] | None = None,
    metric: str | None = None,
    ax: Axes | None = None,
    *,
    over: str | Sequence[str] = "dataset",
    level: float = _LEVEL,
) -> Axes:
    """Draw the mean rank of each setting over data sets, the best on the left.

    A thick bar joins settings that do not differ significantly; the bar above the scale is as long
    as the critical difference. See `bpx.results.critical_difference`.

    Args:
        data: Results, or what `Results.critical_difference` returned.
        by: The settings to tell apart; by default those that vary and are not in `over`.
        metric: The column to rank by; by default that of the results.
        ax: Where to draw; by default in a new figure.
        over: The columns that make a data set.
        level: Of the critical difference.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column, or too few settings or data sets.

    Source:
        Demšar, 2006, Statistical comparisons of classifiers over multiple data sets, figure 1.
    """
    frame = frame_of(
        data,
        "critical_difference",
        ["mean_rank", "problems", "p", "cd", "cliques"],
        lambda results: results.critical_difference(by, metric, over=over, level=level),
        "settings",
    )
    total = len(frame)
    frame = frame.sort_values("mean_rank", kind="stable").head(SHOWN)
    names = list(frame.columns)[: list(frame.columns).index("mean_rank")]
    bars = _cliques(frame)
    labels = (len(frame) + 1) // 2
    ax = ax or new_axes(8.5, 1.3 + _ROW * (len(bars) + labels))
    _draw_scale(ax, total, float(frame["cd"].iloc[0]))
    for row, (low, high) in enumerate(bars):
        ax.plot([low - 0.02, high + 0.02], [row + 1] * 2, color=INK, lw=4, solid_capstyle="butt")
    _draw_labels(ax, frame, names, len(bars), total)
    ax.set_ylim(len(bars) + labels + 1, -2.2)
    tidy(ax, _title(frame, total, words(metric_of(data, metric)), level))
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.spines["top"].set_visible(False)
    return ax


def _cliques(frame: pd.DataFrame) -> list[tuple[float, float]]:
    """Return where the bar of each group of settings that do not differ begins and ends."""
    ranks: dict[str, list[float]] = {}
    for rank, numbers in zip(frame["mean_rank"], frame["cliques"], strict=True):
        for number in str(numbers).split():
            ranks.setdefault(number, []).append(float(rank))
    return [(min(own), max(own)) for own in ranks.values() if len(own) > 1]


def _draw_scale(ax: Axes, count: int, difference: float) -> None:
    """Draw the axis of ranks along the top, and the critical difference above it."""
    ax.set_xlim(0.7, count + 0.3)
    ax.plot([1, count], [0, 0], color=INK, lw=1)
    for rank in range(1, count + 1, -(-count // 20)):
        ax.plot([rank] * 2, [0, -0.25], color=INK, lw=1)
        ax.text(rank, -0.35, str(rank), ha="center", va="bottom", fontsize=8, color=INK)
    end = 1 + difference
    ax.plot([1, min(end, count)], [-1.6] * 2, color=INK, lw=1.5, marker="|", clip_on=False)
    ax.text(1, -1.75, f"critical difference {difference:.3g}", va="bottom", fontsize=8, color=INK)
    ax.set(xticks=[], yticks=[])


def _draw_labels(
    ax: Axes, frame: pd.DataFrame, names: Sequence[str], bars: int, count: int
) -> None:
    """Lead a line from each rank to its label: the better half on the left, the rest right."""
    found = list(zip(frame["mean_rank"], settings(frame, names), strict=True))
    half = (len(found) + 1) // 2
    for place, (rank, setting) in enumerate(found):
        left = place < half
        row = bars + 1 + (place if left else len(found) - 1 - place) + 0.4
        edge = 0.7 if left else count + 0.3
        ax.plot([rank, rank, edge], [0, row, row], color=INK, lw=0.8)
        name, mean = label(names, setting), f"{rank:.2f}"
        ax.annotate(
            f"{name}  {mean}" if left else f"{mean}  {name}",
            (edge, row),
            xytext=(-4 if left else 4, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=8,
            annotation_clip=False,
        )


def _title(frame: pd.DataFrame, total: int, name: str, level: float) -> str:
    problems, p = int(frame["problems"].iloc[0]), float(frame["p"].iloc[0])
    shown = f", the best {len(frame)} of {total:,} settings" if total > len(frame) else ""
    verdict = f"p = {p:.2g}" if p >= 1e-4 else "p < 0.0001"
    if p > level:
        verdict += ": no difference is significant"
    return f"Mean ranks by {name} over {problems} problems{shown}; Friedman {verdict}"
