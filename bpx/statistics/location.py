"""The statistics that stand for the values of a group."""

from collections.abc import Callable
from typing import Any

import numpy as np

from bpx.axes import Array


def interquartile_mean(values: Array, axis: int = -1) -> Array:
    """Return the mean of the middle half of the values.

    A quarter of them, rounded down, is cut off at either end. It is nearly as precise as the mean
    where values are normal, and a few wild runs do not move it.

    Args:
        values: An array of any shape.
        axis: The axis of the values of one group.

    Returns:
        The array without that axis.

    Example:
        >>> interquartile_mean(np.array([1.0, 2.0, 3.0, 90.0]))
        np.float64(2.5)

    Source:
        Agarwal et al., 2021, Deep reinforcement learning at the edge of the statistical precipice.
    """
    # This is scipy.stats.trim_mean; to import scipy.stats takes longer than many a sweep.
    ordered = np.moveaxis(np.sort(values, axis=axis), axis, -1)
    cut = ordered.shape[-1] // 4
    return np.asarray(ordered[..., cut : ordered.shape[-1] - cut].mean(axis=-1))[()]


def median_of_present(values: Array) -> Array:
    """Return the median over the last axis of the values that are there.

    Infinite values are the largest, or the least. The middle of two infinite ones of opposite
    signs is 0: neither is ahead.

    Args:
        values: ``(..., n)``, NaN where there is none.

    Returns:
        ``(...)``; NaN where there are none.

    Example:
        >>> median_of_present(np.array([[1.0, np.nan, 4.0], [2.0, np.inf, np.inf]])).tolist()
        [2.5, inf]
    """
    ordered = np.sort(values, axis=-1)  # NaN comes last
    count = (~np.isnan(ordered)).sum(axis=-1, keepdims=True)
    lower, upper = (
        np.take_along_axis(ordered, np.maximum(place, 0), axis=-1)[..., 0]
        for place in ((count - 1) // 2, np.minimum(count // 2, ordered.shape[-1] - 1))
    )
    with np.errstate(invalid="ignore", over="ignore"):
        middle = np.where(lower == upper, lower, lower / 2 + upper / 2)
    opposite = np.isinf(lower) & np.isinf(upper) & (lower != upper)
    return np.where(opposite, 0.0, middle)[()]


LOCATIONS: dict[str, Callable[..., Any]] = {
    "mean": np.mean,
    "median": np.median,
    "iqm": interquartile_mean,
}
"""By the name of a column of `compare`; each takes values and an axis."""
