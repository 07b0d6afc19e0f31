"""How far the axis of a metric goes."""

import numpy as np

from bpx.axes import Array
from bpx.plots.style import LARGEST

_FACTOR = 1e3
"""An untrained network is not a thousand times worse than a trained one, on the whole."""

_BETTER_SHARE = 0.25

_SHARES = ("accuracy", "error_rate")


def bound_of(metric: str, values: Array) -> float:
    """Return the magnitude beyond which a metric has exploded, a power of ten.

    It is about a thousand times what a quarter of the values keep below, and a thousand at least.
    Epochs do not explode.

    Args:
        metric: The column of runs.
        values: Its values; those that are not finite do not count.

    Example:
        >>> bound_of("train.loss", np.array([0.1, 0.2, 0.3, 1e42]))
        1000.0
    """
    finite = np.abs(values[np.isfinite(values)])
    if metric.startswith("epochs") or len(finite) == 0:
        return LARGEST
    better = float(np.quantile(finite, _BETTER_SHARE, method="lower"))
    ordinary = min(max(1.0, better), LARGEST / _FACTOR)
    return float(_FACTOR * 10.0 ** np.floor(np.log10(ordinary)))


def within_range(metric: str, values: Array) -> Array:
    """Return the ends of intervals, not beyond 0 and 1 where the metric is a share.

    The interval of a mean near 1 reaches above it, where no mean can be.

    Args:
        metric: The column of runs or of history.
        values: The ends.
    """
    return values.clip(0.0, 1.0) if metric.endswith(_SHARES) else values
