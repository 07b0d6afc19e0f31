"""Intervals by resampling the values of a group."""

import math
import warnings
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.statistics.location import LOCATIONS

SEED = 0
"""The resamples are drawn from this seed: the same values have the same interval, always."""

RESAMPLES = 9_999

_CHUNK = 1_000_000
"""Values resampled at once, so that they stay near the processor."""


def bootstrap_interval(
    values: Array,
    statistic: str = "mean",
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> tuple[Array, Array]:
    """Return the bootstrap interval of a statistic, bias-corrected and accelerated.

    Values are drawn from the group with replacement, as many as it has, `resamples` times. The
    interval lies between two quantiles of the statistic over these draws, moved so as to correct
    its bias and skewness (BCa; Efron, 1987). For the median they are not moved: the jackknife from
    which BCa takes the skewness fails there. Values need not be normal; with fewer than about ten
    of them the interval is somewhat too narrow, whatever the method.

    Every group is resampled by the same draws from a fixed seed. So the interval of a group
    depends on its own values alone, and is the same on every call.

    Args:
        values: The values of each group, ``(..., n)``.
        statistic: ``"mean"``, ``"median"`` or ``"iqm"``.
        confidence: The share of intervals that hold the true value.
        resamples: How many draws.

    Returns:
        Its lower and upper ends, each ``(...)``: NaN where n < 2 or a value is not finite; the
        value itself where all are equal. Where BCa is not defined, because leaving out any one
        value leaves the statistic as it is, the quantiles are not moved either.

    Raises:
        ResultsError: There are no resamples.

    Example:
        >>> low, high = bootstrap_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
        >>> float(low), float(high)
        (1.8, 4.2)

    Source:
        Efron, 1987, Better bootstrap confidence intervals; `scipy.stats.bootstrap`.
    """
    if resamples < 1:
        raise ResultsError(f"resamples={resamples} draws nothing: give 1 or more, such as 9999.")
    values = np.asarray(values, float)
    n = values.shape[-1]
    groups = values.reshape(math.prod(values.shape[:-1]), n)
    ends = np.full((2, len(groups)), np.nan)
    usable = np.flatnonzero(np.isfinite(groups).all(axis=1) & (n > 1))
    chunks = -(-len(usable) * n * resamples // _CHUNK)
    for rows in np.array_split(usable, max(chunks, 1)):
        if len(rows):
            ends[:, rows] = _interval(groups[rows], statistic, confidence, resamples)
    low, high = ends.reshape(2, *values.shape[:-1])
    return low[()], high[()]


def _interval(groups: Array, statistic: str, confidence: float, resamples: int) -> Array:
    from scipy.stats import DegenerateDataWarning, bootstrap

    def located(values: Array, axis: int) -> Any:
        # Sums are rounded otherwise where the groups lie otherwise in memory.
        return LOCATIONS[statistic](np.ascontiguousarray(values), axis=axis)

    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        warnings.simplefilter("ignore", DegenerateDataWarning)
        result = bootstrap(
            (groups,),
            located,
            axis=-1,
            vectorized=True,
            confidence_level=confidence,
            n_resamples=resamples,
            method="percentile" if statistic == "median" else "BCa",
            rng=np.random.default_rng(SEED),
        )
    moved = np.stack([result.confidence_interval.low, result.confidence_interval.high])
    if not np.isnan(moved).any():
        return moved
    tail = (1 - confidence) / 2
    plain = np.quantile(result.bootstrap_distribution, [tail, 1 - tail], axis=-1)
    return np.where(np.isnan(moved), plain, moved)
