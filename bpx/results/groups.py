"""Groups of different sizes, reduced many at a time."""

from collections.abc import Callable

import numpy as np

from bpx.axes import Array, Shape


def reduce_groups(
    values: Array,
    group: Array,
    groups: int,
    reduce: Callable[[Array], Array],
    shape: Shape = (),
) -> Array:
    """Reduce the finite values of each group to one number, or to a few.

    A function of SciPy takes a table of groups of one size. There are thousands of groups, and
    hardly ever more than a few sizes among them: one call for each size.

    Args:
        values: ``(R,)``.
        group: The number of the group of each, ``(R,)``.
        groups: How many groups there are.
        reduce: From ``(groups of one size, size)`` to ``(groups of one size, *shape)``.
        shape: Of the result of one group; by default a number.

    Returns:
        ``(groups, *shape)``; NaN for a group without a finite value.

    Example:
        >>> group = np.array([0, 1, 0, 2])
        >>> values = np.array([1.0, 5.0, 2.0, np.nan])
        >>> reduce_groups(values, group, 3, lambda table: table.mean(axis=1)).tolist()
        [1.5, 5.0, nan]
    """
    finite = np.isfinite(values)
    values, group = values[finite], group[finite]
    order = np.argsort(group, kind="stable")
    values, group = values[order], group[order]
    sizes = np.bincount(group, minlength=groups)
    reduced = np.full((groups, *shape), np.nan)
    for size in np.unique(sizes[sizes > 0]):
        same = sizes == size
        reduced[same] = reduce(values[same[group]].reshape(-1, size))
    return reduced
