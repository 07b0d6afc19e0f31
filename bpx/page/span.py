"""Intervals side by side on one axis, as drawn in the table of the best settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WIDTH = 160.0
"""Of the drawing, in its own units."""

_MARGIN = 6.0


@dataclass(frozen=True)
class Span:
    """An interval on the axis.

    Attributes:
        low: Its left end.
        mean: Its dot.
        high: Its right end.
    """

    low: float
    mean: float
    high: float


def spans(
    means: Sequence[float], lows: Sequence[float], highs: Sequence[float]
) -> list[Span | None]:
    """Return where intervals lie on an axis that holds the first half of them, the best.

    The others may be worlds away: an interval that leaves the axis is cut at its end, and one
    that lies beyond is left out.

    Args:
        means: Their middles.
        lows: Their lower ends; NaN where there is none.
        highs: Their upper ends.

    Returns:
        A span for each; None where there is no interval on the axis.

    Example:
        >>> spans([1.0, 2.0], [0.0, 1.0], [2.0, 3.0])[0]
        Span(low=6.0, mean=80.0, high=154.0)
    """
    table = np.array([lows, means, highs], float)
    known = np.isfinite(table).all(axis=0)
    if not known.any():
        return [None] * table.shape[1]
    better = table[:, known][:, : (known.sum() + 1) // 2]
    first, last = better.min(), better.max()
    if not 0 < last - first < np.inf:
        return [None] * table.shape[1]
    places = _MARGIN + (WIDTH - 2 * _MARGIN) * (table - first) / (last - first)
    on_axis = known & (places[1] >= 0) & (places[1] <= WIDTH)
    return [
        Span(*(round(float(place), 1) for place in column)) if shown else None
        for column, shown in zip(places.clip(0, WIDTH).T, on_axis, strict=True)
    ]
