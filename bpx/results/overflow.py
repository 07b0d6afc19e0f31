"""Numbers of runs that explode, too large to draw."""

from collections.abc import Sequence

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError

_LARGEST = 1e200
"""Sums and squares of what is larger overflow."""


def drawable(values: Array, runs: Sequence[str]) -> Array:
    """Return values with NaN for what is infinite or nearly so.

    Args:
        values: Of a measure around the paths of some runs.
        runs: Their ids.

    Raises:
        ResultsError: Nothing is left.
    """
    with np.errstate(invalid="ignore"):
        kept: Array = np.where(np.abs(values) < _LARGEST, values, np.nan)
    if np.isnan(kept).all():
        raise _too_far(runs)
    return kept


def require_drawable(values: Array, runs: Sequence[str]) -> None:
    """Refuse parameters or gradients that are infinite or nearly so.

    Raises:
        ResultsError: There are some.
    """
    if not (np.abs(values) < _LARGEST).all():
        raise _too_far(runs)


def _too_far(runs: Sequence[str]) -> ResultsError:
    are = "run" if len(runs) == 1 else "the runs"
    return ResultsError(
        f"The numbers around the path of {are} {', '.join(runs)} are too large to draw: training"
        " explodes. Choose runs whose loss stays ordinary."
    )
