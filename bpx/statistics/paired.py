"""Tests on paired differences: two settings over equal seeds."""

import math

import numpy as np

from bpx.axes import Array
from bpx.statistics.bootstrap import RESAMPLES, SEED

EXACT_PAIRS = 13
"""Up to so many pairs every assignment of signs is tried, 2**13 of them; beyond, a sample."""

_TABLE_PAIRS = 50
"""Up to so many pairs the distribution of Wilcoxon's sum is known, where there are no ties."""

_CHUNK = 4_000_000
"""Values whose signs are flipped at once, so that they stay in a few tens of megabytes."""


def wilcoxon(differences: Array) -> Array:
    """Test by Wilcoxon's signed ranks whether differences lie around zero; two-sided.

    The differences are ranked by size; under the hypothesis each rank is positive or negative with
    equal chance. Only the order of sizes enters, so that an infinite difference (a run that
    diverged, against one that did not) is simply the largest. It assumes that differences are
    symmetric under the hypothesis, and that pairs are independent.

    Args:
        differences: ``(..., n)``; infinite ones count as the largest and tie with one another.
            Zeros are left out, as Wilcoxon did.

    Returns:
        p, ``(...)``: exact up to 50 pairs, and up to 13 where there are ties or zeros; beyond, by
        the normal approximation with corrections for ties and continuity. 1 where all are zero.

    Example:
        >>> wilcoxon(np.array([0.3, 0.1, 0.4, 0.2, 0.5]))
        np.float64(0.0625)

    Source:
        Wilcoxon, 1945, Individual comparisons by ranking methods; `scipy.stats.wilcoxon`.
    """
    from scipy.stats import wilcoxon as scipy_wilcoxon

    differences = np.asarray(differences, float)
    n = differences.shape[-1]
    rows = differences.reshape(math.prod(differences.shape[:-1]), n)
    ranks = signed_ranks(rows)
    distinct = (np.diff(np.sort(np.abs(ranks), axis=1), axis=1, prepend=0) == 1).all(axis=1)
    table = distinct & (0 < n <= _TABLE_PAIRS)
    flipped = ~table & (n <= EXACT_PAIRS)
    p = np.ones(len(rows))
    p[table] = scipy_wilcoxon(rows[table], axis=1, method="exact").pvalue
    p[flipped] = sign_flip(ranks[flipped])
    approximate = ~table & ~flipped & ranks.any(axis=1)
    p[approximate] = scipy_wilcoxon(
        rows[approximate], axis=1, method="asymptotic", correction=True, keepdims=True
    ).pvalue[:, 0]
    return p.reshape(differences.shape[:-1])[()]


def sign_flip(differences: Array, *, resamples: int = RESAMPLES) -> Array:
    """Test by flipping signs whether the mean of differences is zero; two-sided.

    Under the hypothesis each difference might as well have had the other sign. p is the share of
    assignments of signs whose mean is at least as far from zero as the one seen. It assumes the
    same as Wilcoxon's test, and speaks of the mean, so that one large difference can decide.

    Args:
        differences: ``(..., n)``, finite.
        resamples: How many assignments are drawn, from a fixed seed, where there are more than so
            many; otherwise all of them are tried and p is exact.

    Returns:
        p, ``(...)``: NaN where a difference is not finite, 1 for a single one.

    Example:
        >>> sign_flip(np.array([0.3, 0.1, 0.4, 0.2, 0.5]))
        np.float64(0.0625)

    Source:
        Fisher, 1935, The design of experiments, chapter 3; `scipy.stats.permutation_test`.
    """
    differences = np.asarray(differences, float)
    n = differences.shape[-1]
    rows = differences.reshape(math.prod(differences.shape[:-1]), n)
    p = np.where(np.isfinite(rows).all(axis=1), 1.0, np.nan)
    usable = np.flatnonzero(np.isfinite(rows).all(axis=1) & (n > 1))
    chunks = -(-len(usable) * n * min(resamples, 2**n) // _CHUNK)
    for chunk in np.array_split(usable, max(chunks, 1)):
        if len(chunk):
            p[chunk] = _sign_flip(rows[chunk], resamples)
    return p.reshape(differences.shape[:-1])[()]


def _sign_flip(rows: Array, resamples: int) -> Array:
    from scipy.stats import permutation_test

    result = permutation_test(
        (rows,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        axis=-1,
        rng=np.random.default_rng(SEED),
    )
    return np.asarray(result.pvalue)


def signed_ranks(differences: Array) -> Array:
    """Rank differences by size from 1, and give each rank the sign of its difference.

    Args:
        differences: ``(..., n)``. Equal sizes share their mean rank; zeros have none, and are 0.

    Example:
        >>> signed_ranks(np.array([0.0, -0.2, 0.1, 0.2])).tolist()
        [0.0, -2.5, 1.0, 2.5]
    """
    from scipy.stats import rankdata

    zeros = (differences == 0).sum(axis=-1, keepdims=True)
    return np.asarray(np.sign(differences) * (rankdata(np.abs(differences), axis=-1) - zeros))


def least_p(pairs: Array | int) -> Array:
    """Return the least p that so many pairs can reach, in either test.

    It is that of differences that all have one sign: two of the 2**n assignments, 2**(1 - n).

    Args:
        pairs: n, a number or an array.

    Example:
        >>> least_p(5)
        np.float64(0.0625)
    """
    return np.minimum(np.exp2(1.0 - np.asarray(pairs)), 1.0)[()]


def pairs_needed(level: float, comparisons: int = 1) -> int:
    """Return how many pairs can reach a level after Holm's correction.

    Args:
        level: The level of the whole family, such as 0.05.
        comparisons: How many there are in the family.

    Example:
        >>> pairs_needed(0.05), pairs_needed(0.05, comparisons=10)
        (6, 9)
    """
    n = 1
    while comparisons * least_p(n) > level:
        n += 1
    return n
