"""How often each setting comes near the best, over many problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.given import Data, frame_of, metric_of
from bpx.plots.highlight import looks_of
from bpx.plots.steps import SHARES, draw_steps
from bpx.plots.style import legend_beside, log_x, new_axes, rows_of, spans_decades, tidy, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def performance_profile(
    data: Data,
    by: str | Sequence[str] | None = None,
    metric: str | None = None,
    ax: Axes | None = None,
    *,
    over: str | Sequence[str] = "dataset",
    kind: str = "ratio",
) -> Axes:
    """Draw the share of problems on which each setting comes within a factor of the best.

    At the left end stands how often a setting is the best, at the right end how often it gets
    there at all. See `bpx.results.profile`.

    Args:
        data: Results, or what `Results.profile` returned.
        by: The settings to tell apart; by default those that vary and are not in `over`.
        metric: The column of costs; by default that of the results.
        ax: Where to draw; by default in a new figure.
        over: The columns that, with the seed, make a problem.
        kind: ``"ratio"``, of costs to the least one, or ``"score"``, of the metric itself.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column or kind, or no problem that all settings share.
    """
    frame = frame_of(
        data,
        "profile",
        ["share", "problems"],
        lambda results: results.profile(by, metric, over=over, kind=kind),
        "problems",
    )
    threshold = "ratio" if "ratio" in frame else "score"
    if threshold not in frame:
        raise ResultsError("The frame has neither ratio nor score: it is not of results.profile.")
    names = list(frame.columns)[: list(frame.columns).index(threshold)]
    points = frame[[threshold, "share"]].to_numpy("float64")
    steps = {setting: points[own] for setting, own in rows_of(frame, names).items()}
    if threshold == "ratio":
        end = _end(points[:, 0])
        steps = {setting: np.vstack([own, [end, own[-1, 1]]]) for setting, own in steps.items()}
    ax = ax or new_axes(7.5, 4.2)
    draw_steps(ax, steps, looks_of(data, names, None, steps), names)
    name = words(metric_of(data, metric))
    if threshold == "ratio":
        _draw_factors(ax, points[:, 0])
        ax.set_xlabel(f"{name}, as a factor of the least")
    else:
        ax.set_xlabel(f"{name}, at least as good as")
    ax.set(ylabel="share of problems", ylim=SHARES)
    ax.margins(x=0)
    legend_beside(ax)
    return tidy(ax, _title(frame, name))


def _draw_factors(ax: Axes, ratios: Array) -> None:
    if spans_decades(ratios):
        log_x(ax, ratios)


def _end(ratios: Array) -> float:
    """Return where the lines end: beyond the last step, which would else be the frame's edge."""
    last = float(ratios.max())
    return last**1.05 if last > 1.0 else 2.0


def _title(frame: pd.DataFrame, name: str) -> str:
    problems = int(frame["problems"].iloc[0])
    left_out = int(frame["left_out"].iloc[0]) if "left_out" in frame else 0
    aside = f"; {left_out:,} left out, not trained on by all" if left_out else ""
    noun = "problem" if problems == 1 else "problems"
    return f"Performance profile of {name} over {problems:,} {noun}{aside}"
