"""Where a metric has exploded, so that its axis need not follow it."""

import numpy as np

from bpx.axes import Array
from bpx.plots.style import LARGEST

_FACTOR = 1e3
"""An untrained network is not a thousand times worse than a trained one, on the whole."""

_BETTER_SHARE = 0.25


def bound_of(metric: str, values: Array) -> float:
    """Return the magnitude beyond which a metric has exploded.

    It is a thousand times what a quarter of the values keep below, and a thousand at least. Epochs
    do not explode.

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
    return float(min(_FACTOR * max(1.0, np.quantile(finite, _BETTER_SHARE)), LARGEST))
