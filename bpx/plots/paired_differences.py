"""Two settings compared seed by seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.given import Data, frame_of, metric_of
from bpx.plots.style import (
    INK,
    PALETTE,
    label,
    name_ticks,
    new_axes,
    rows_of,
    spread,
    tidy,
    words,
    wrapped,
)
from bpx.results import Results
from bpx.statistics.interval import half_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = ("seed", "a", "b", "difference", "a_status", "b_status")

ROWS = 20
"""At most this many settings of what both share are drawn: the first."""

_INTERVAL_FROM = 2


def paired_differences(
    data: Data,
    a: Mapping[str, Any] | None = None,
    b: Mapping[str, Any] | None = None,
    metric: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the differences a - b of a metric over equal seeds, a dot for each pair of runs.

    The line is the mean with its 95% interval; where it is clear of zero, the difference is there.
    A row is what both settings share; pairs of which a run did not finish are counted on the right.

    Args:
        data: Results, or what `Results.paired` returned.
        a: The one setting, such as ``{"optimizer": "adam"}``; of a frame, for the words only.
        b: The other.
        metric: The column of runs; by default that of the results.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column or value, or no pair of runs finished.
    """
    if isinstance(data, Results) and (a is None or b is None):
        raise ResultsError(
            "Differences are those of two settings: name both, such as {'optimizer': 'adam'}."
        )
    pairs = frame_of(
        data,
        "paired",
        _COLUMNS,
        lambda results: results.paired(a or {}, b or {}, metric),
        "pairs of runs",
    )
    differences = pairs["difference"].to_numpy("float64", na_value=np.nan)
    if not np.isfinite(differences).any():
        raise ResultsError("No pair of runs finished: there is no difference to draw.")
    shared = list(pairs.columns)[: list(pairs.columns).index("seed")]
    members = dict(list(rows_of(pairs, shared).items())[:ROWS])
    ax = ax or new_axes(8.0, 1.6 + 0.45 * len(members))
    ax.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
    for row, own in enumerate(members.values()):
        _draw_row(ax, row, differences[own])
    names = [wrapped(label(shared, setting)) if shared else "all pairs" for setting in members]
    name_ticks(ax.yaxis, range(len(names)), names, fontsize=8)
    ax.set_ylim(len(names) - 0.4, -0.6)
    name_a, name_b = _side(a, "a"), _side(b, "b")
    measured = words(metric_of(data, metric))
    ax.set_xlabel(f"{measured}: {name_a} minus {name_b}")
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="0.92")
    return tidy(ax, f"{measured.capitalize()}, seed by seed: mean with 95% interval")


def _draw_row(ax: Axes, row: int, differences: Array) -> None:
    finite = differences[np.isfinite(differences)]
    lost = len(differences) - len(finite)
    ax.scatter(finite, row + spread(len(finite)), s=16, color=PALETTE[0], alpha=0.7, zorder=2)
    if len(finite) >= _INTERVAL_FROM:
        mean = finite.mean()
        half = half_width(finite.std(ddof=1), np.asarray(len(finite)))
        ax.errorbar(mean, row, xerr=half, color=INK, marker="D", ms=5, capsize=4, zorder=4)
    notes = [f"{len(finite)} pair{'s' if len(finite) != 1 else ''}"]
    notes += [f"{lost} not finished"] if lost else []
    notes += ["one seed: no interval"] if len(finite) == 1 else []
    ax.annotate(
        ", ".join(notes),
        (1.01, row),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=8,
        color=INK,
        annotation_clip=False,
    )


def _side(wanted: Mapping[str, Any] | None, name: str) -> str:
    if not wanted:
        return name
    return label(list(wanted), tuple(wanted.values()))
