"""The mean squared error."""

from dataclasses import dataclass

import numpy as np

from bpx import Loss, xp
from bpx.axes import Array


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    r"""The squared error, averaged over the C outputs (Bishop, 2006, section 5.2).

    .. math:: l(a, y) = \frac{1}{C} \sum_c (y_c - a_c)^2, \qquad
              \frac{\partial l}{\partial a_c} = \frac{2}{C} (a_c - y_c)

    Example:
        >>> loss = MeanSquaredError()
        >>> loss(xp.asarray([[0.0, 0.0]]), xp.asarray([[3.0, 4.0]])).tolist()
        [12.5]
    """

    name = "mean_squared_error"

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the mean of squares over the outputs, ``(..., B)``."""
        loss: Array = xp.mean(xp.square(output - target), axis=-1)
        return loss

    def gradient(self, output: Array, target: Array) -> Array:
        """Return 2 (a - y) / C, ``(..., B, C)``."""
        gradient: Array = 2.0 / output.shape[-1] * (output - target)
        return gradient

    def gradient_into(self, output: Array, target: Array, out: Array) -> None:
        """Write 2 (a - y) / C; see `Loss.gradient_into`."""
        np.subtract(output, target, out=out)
        out *= 2.0 / output.shape[-1]
