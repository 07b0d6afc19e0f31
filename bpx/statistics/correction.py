"""Many tests at once."""

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError


def holm(p: Array, family: int | None = None) -> Array:
    r"""Correct the p-values of a family of tests, so that one false finding is as rare as in one.

    Holm's step-down: the i-th smallest of m becomes :math:`\max_{j \le i} (m - j + 1)\, p_{(j)}`,
    at most 1. It controls the chance of any false rejection whatever the tests depend on, and is
    never weaker than Bonferroni's :math:`m p`.

    Args:
        p: ``(m,)``. NaN, a test that could not be made, stays NaN and counts in m.
        family: How many tests there are, where `p` are but some of them: the others are taken to
            be larger, which makes the result an upper bound.

    Returns:
        Corrected values, ``(m,)``; below the level, the comparison is significant.

    Raises:
        ResultsError: `p` has more values than the family.

    Example:
        >>> holm(np.array([0.01, 0.02, 0.03, 0.005, 0.5])).tolist()
        [0.04, 0.06, 0.06, 0.025, 0.5]

    Source:
        Holm, 1979, A simple sequentially rejective multiple test procedure.
    """
    p = np.asarray(p, float)
    family = len(p) if family is None else family
    if family < len(p):
        raise ResultsError(f"A family of {family} tests cannot have {len(p)} p-values.")
    order = np.argsort(p)  # NaN comes last
    factors = family - np.arange(len(p))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(factors * p[order]), 1.0)
    return corrected


def least_corrected(p: Array, least: Array, family: int | None = None) -> Array:
    """Return the least values that `holm` could give to each test, the others being as they are.

    Args:
        p: ``(m,)``, as in `holm`.
        least: The least p that each test could have had, at most p, ``(m,)``.
        family: As in `holm`.

    Returns:
        Corrected values, ``(m,)``, at most those of `holm`; NaN where `least` is.

    Example:
        >>> least_corrected(np.array([0.001, 0.04]), np.array([0.001, 0.03])).tolist()
        [0.002, 0.03]
    """
    corrected = holm(p, family)
    family = len(p) if family is None else family
    ahead = np.searchsorted(np.sort(p), least, side="left")
    before = np.concatenate([[0.0], np.sort(corrected)])[ahead]
    return np.asarray(np.minimum(np.maximum(before, (family - ahead) * least), 1.0))
