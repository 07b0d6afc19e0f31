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
    """Return where intervals lie on an axis that holds them all.

    Args:
        means: Their middles.
        lows: Their lower ends; NaN where there is none.
        highs: Their upper ends.

    Returns:
        A span for each; None where there is no interval, or no scale that shows all of them.

    Example:
        >>> spans([1.0, 2.0], [0.0, 1.0], [2.0, 3.0])[0]
        Span(low=6.0, mean=55.3, high=104.7)
    """
    table = np.array([lows, means, highs], float)
    known = np.isfinite(table).all(axis=0)
    if not known.any():
        return [None] * table.shape[1]
    first, last = table[:, known].min(), table[:, known].max()
    if not 0 < last - first < np.inf:
        return [None] * table.shape[1]
    places = _MARGIN + (WIDTH - 2 * _MARGIN) * (table - first) / (last - first)
    return [
        Span(*(round(float(place), 1) for place in column)) if fine else None
        for column, fine in zip(places.T, known, strict=True)
    ]
