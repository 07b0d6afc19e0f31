"""Performance profiles: costs on many problems, held against the best on each."""

import numpy as np

from bpx.axes import Array


def performance_ratios(costs: Array) -> Array:
    r"""Divide costs by the least on each problem.

    :math:`r_{ps} = t_{ps} / \min_s t_{ps}` for problem p and setting s; infinite where a setting
    did not solve the problem. Where the least cost is 0, it is 1 for those that have it and
    infinite for the others.

    Args:
        costs: Not negative, ``(problems, settings)``; infinite where unsolved.

    Returns:
        Ratios from 1, of the same shape.

    Example:
        >>> performance_ratios(np.array([[2.0, 1.0], [3.0, np.inf]])).tolist()
        [[2.0, 1.0], [1.0, inf]]

    Source:
        Dolan and Moré, 2002, Benchmarking optimization software with performance profiles.
    """
    best = costs.min(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratios = costs / best
    ratios = np.where(costs == best, 1.0, ratios)
    return np.where(np.isfinite(costs), ratios, np.inf)


def steps(values: Array) -> tuple[Array, Array]:
    """Return where the share of values at or below a threshold rises, and to what.

    Args:
        values: ``(n,)``; infinite ones count in n and are never reached.

    Returns:
        Thresholds in ascending order and the share at each.

    Example:
        >>> [step.tolist() for step in steps(np.array([1.0, 2.0, 2.0, np.inf]))]
        [[1.0, 2.0], [0.25, 0.75]]
    """
    thresholds, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    return thresholds, np.cumsum(counts) / len(values)
