"""Differences that are equal but for rounding."""

import numpy as np

from bpx.axes import Array

_ULPS = 8
"""Roundings of so many units in the last place come from a subtraction or two, and a mean."""


def tie(differences: Array, size: Array) -> Array:
    """Make differences equal that only rounding tells apart, and 0 those that are nothing else.

    Accuracies are fractions k / N, and 0.9 - 0.85 is not quite 0.85 - 0.8: ranks would follow the
    rounding.

    Args:
        differences: ``(..., n)``.
        size: How large the values are whose differences they are, ``(...)``.

    Returns:
        An array of the shape of `differences`; of those that tie, all have the least size.

    Example:
        >>> np.unique(np.abs(tie(np.array([0.9 - 0.85, 0.8 - 0.85, 0.3]), np.array(0.9)))).size
        2
    """
    sizes = np.abs(differences)
    order = np.argsort(sizes, axis=-1)
    ordered = np.take_along_axis(sizes, order, axis=-1)
    limit = _ULPS * np.finfo(float).eps * np.asarray(size)[..., None]
    with np.errstate(invalid="ignore"):  # of two infinite ones, which tie
        apart = np.diff(ordered, axis=-1, prepend=0.0) > limit
    least = np.maximum.accumulate(np.where(apart, ordered, 0.0), axis=-1)
    tied = np.empty_like(sizes)
    np.put_along_axis(tied, order, least, axis=-1)
    return np.asarray(np.copysign(tied, differences))
