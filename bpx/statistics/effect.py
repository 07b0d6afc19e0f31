"""How large a difference is, in units that need no knowledge of the metric."""

import numpy as np

from bpx.axes import Array
from bpx.statistics.paired import signed_ranks


def rank_biserial(differences: Array) -> Array:
    r"""Return the matched-pairs rank-biserial correlation.

    :math:`(R_+ - R_-) / (R_+ + R_-)` of Wilcoxon's rank sums: 1 where every difference is
    positive, -1 where every one is negative, 0 where they balance.

    Args:
        differences: ``(..., n)``; infinite ones count as the largest.

    Returns:
        ``(...)``; 0 where all are zero.

    Example:
        >>> rank_biserial(np.array([0.3, 0.1, 0.4, -0.2]))
        np.float64(0.6)

    Source:
        Kerby, 2014, The simple difference formula.
    """
    ranks = signed_ranks(np.asarray(differences, float))
    total = np.abs(ranks).sum(axis=-1)
    return np.asarray(ranks.sum(axis=-1) / np.where(total > 0, total, 1.0))[()]


def hedges_g(a: Array, b: Array) -> Array:
    r"""Return Hedges' g for paired values, :math:`g_{av}`.

    The mean difference in units of the spread of single runs,
    :math:`J\,(\bar a - \bar b) / \tfrac12(s_a + s_b)`, with the correction for small samples
    :math:`J = 1 - 3 / (4 \cdot 2(n - 1) - 1)`. Unlike a difference in units of its own spread, it
    does not grow with the correlation of the pairs, and compares with unpaired studies.

    Args:
        a: Values of the one setting, ``(..., n)``.
        b: Values of the other, in the same order of pairs.

    Returns:
        ``(...)``; NaN where n < 2, a value is not finite, or neither setting has any spread.

    Example:
        >>> hedges_g(np.array([2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0]))
        np.float64(0.8)

    Source:
        Lakens, 2013, Calculating and reporting effect sizes, equations 10 and 4.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    n = a.shape[-1]
    usable = np.isfinite(a).all(axis=-1) & np.isfinite(b).all(axis=-1) & (n > 1)
    a, b = np.where(usable[..., None], a, 0.0), np.where(usable[..., None], b, 0.0)
    largest = np.maximum(np.abs(a).max(axis=-1), np.abs(b).max(axis=-1))
    unit = np.where(largest > 1, largest, 1.0)[..., None]  # squares of large values overflow
    a, b = a / unit, b / unit
    spread = (a.std(axis=-1, ddof=min(n - 1, 1)) + b.std(axis=-1, ddof=min(n - 1, 1))) / 2
    usable &= spread > 0
    small = 1 - 3 / (8 * (n - 1) - 1)
    g = small * (a.mean(axis=-1) - b.mean(axis=-1)) / np.where(usable, spread, 1.0)
    return np.where(usable, g, np.nan)[()]


def improvement(a: Array, b: Array) -> Array:
    """Return the chance that a run of the one setting exceeds one of the other.

    Every run is held against every run, whatever its seed; a tie counts half. It is Mann and
    Whitney's U over the number of pairs, and (1 + Cliff's delta) / 2.

    Args:
        a: Values of the one setting, ``(..., n)``.
        b: Values of the other, ``(..., m)``.

    Returns:
        ``(...)``, from 0 to 1; 0.5 where neither is ahead.

    Example:
        >>> improvement(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
        np.float64(0.875)

    Source:
        Agarwal et al., 2021, Deep reinforcement learning at the edge of the statistical precipice.
    """
    one, other = np.asarray(a, float)[..., :, None], np.asarray(b, float)[..., None, :]
    return np.asarray(np.mean((one > other) + 0.5 * (one == other), axis=(-2, -1)))[()]
