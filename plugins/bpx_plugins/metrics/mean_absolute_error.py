"""The mean absolute error."""

from dataclasses import dataclass

from bpx import Metric, xp
from bpx.axes import Array


@dataclass(frozen=True)
class MeanAbsoluteError(Metric):
    r"""The absolute error, averaged over the N examples and the C outputs.

    .. math:: \frac{1}{N C} \sum_{n, c} |y_{nc} - a_{nc}|

    It is in the unit of the targets.

    Example:
        >>> mean_absolute_error = MeanAbsoluteError()
        >>> float(mean_absolute_error(xp.asarray([[1.0], [4.0]]), xp.asarray([[2.0], [2.0]])))
        1.5

    References:
        Willmott and Matsuura, 2005, "Advantages of the mean absolute error over the root mean
        square error in assessing average model performance".
    """

    name = "mean_absolute_error"
    higher_is_better = False

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the mean, ``(...)``."""
        error: Array = xp.mean(xp.abs(target - output), axis=(-2, -1))
        return error
