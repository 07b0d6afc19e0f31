"""The share of the variance that is explained."""

from dataclasses import dataclass

from bpx import Metric, xp
from bpx.axes import Array


@dataclass(frozen=True)
class R2(Metric):
    r"""The coefficient of determination, averaged over the C outputs (Draper and Smith, 1998).

    .. math:: R^2 = \frac{1}{C} \sum_c
              \left( 1 - \frac{\sum_n (y_{nc} - a_{nc})^2}{\sum_n (y_{nc} - \bar{y}_c)^2} \right)

    1 is perfect, 0 is as good as the mean of the targets, and there is no worst. An output whose
    targets are all equal counts 1 where it is perfect and 0 elsewhere, as in scikit-learn.

    Example:
        >>> target = xp.asarray([[1.0], [2.0], [3.0]])
        >>> float(R2()(xp.asarray([[1.0], [2.0], [2.0]]), target))
        0.5
    """

    name = "r2"
    tasks = ("regression",)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the share, ``(...)``."""
        mean: Array = xp.mean(target, axis=-2, keepdims=True)
        residual: Array = xp.sum(xp.square(target - output), axis=-2)
        total: Array = xp.sum(xp.square(target - mean), axis=-2)
        unexplained = residual / xp.where(total > 0.0, total, xp.ones_like(total))
        of_constant = xp.where(residual > 0.0, xp.ones_like(residual), 0.0)
        share: Array = 1.0 - xp.mean(xp.where(total > 0.0, unexplained, of_constant), axis=-1)
        return share
