"""A squared error that large errors do not dominate."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Gt

from bpx import Loss, xp
from bpx.axes import Array


@dataclass(frozen=True)
class Huber(Loss):
    r"""Quadratic for small errors, linear for large ones (Huber, 1964), summed over the outputs.

    With :math:`d = a - y` and the threshold :math:`\tau`

    .. math:: l(a, y) = \sum_c \begin{cases} \frac{1}{2} d_c^2 & |d_c| \le \tau \\
              \tau (|d_c| - \frac{1}{2} \tau) & |d_c| > \tau \end{cases}, \qquad
              \frac{\partial l}{\partial a_c} = \min(\max(d_c, -\tau), \tau)

    Attributes:
        threshold: Where the square turns into a line; δ in much of the literature.

    Example:
        >>> loss = Huber(threshold=1.0)
        >>> loss(xp.asarray([[0.5], [3.0]]), xp.asarray([[0.0], [0.0]])).tolist()
        [0.125, 2.5]
    """

    name = "huber"

    threshold: Annotated[float, Gt(0)] = 1.0

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the loss, ``(..., B)``."""
        clipped = self.gradient(output, target)
        loss: Array = xp.sum(clipped * (output - target - 0.5 * clipped), axis=-1)
        return loss

    def gradient(self, output: Array, target: Array) -> Array:
        """Return the error, cut off at the threshold, ``(..., B, C)``."""
        clipped: Array = xp.clip(output - target, -self.threshold, self.threshold)
        return clipped

    def gradient_into(self, output: Array, target: Array, out: Array) -> None:
        """Write the error, cut off at the threshold; see `Loss.gradient_into`."""
        np.subtract(output, target, out=out)
        np.clip(out, -self.threshold, self.threshold, out=out)
