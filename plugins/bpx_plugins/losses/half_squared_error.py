"""Half the squared error, the cost of the classical texts."""

from dataclasses import dataclass

import numpy as np

from bpx import Loss, xp
from bpx.axes import Array


@dataclass(frozen=True)
class HalfSquaredError(Loss):
    r"""Half the squared Euclidean distance (Rumelhart, Hinton and Williams, 1986).

    .. math:: l(a, y) = \tfrac{1}{2} \lVert y - a \rVert^2, \qquad
              \frac{\partial l}{\partial a} = a - y

    Its mean over n examples is the form :math:`\frac{1}{2n} \sum \lVert y - a \rVert^2`; with
    ``reduction=sum`` it is the sum without the n.

    Example:
        >>> loss = HalfSquaredError()
        >>> loss(xp.asarray([[0.0, 0.0]]), xp.asarray([[3.0, 4.0]])).tolist()
        [12.5]
    """

    name = "half_squared_error"

    def __call__(self, output: Array, target: Array) -> Array:
        """Return half the sum of squares over the outputs, ``(..., B)``."""
        loss: Array = 0.5 * xp.sum(xp.square(output - target), axis=-1)
        return loss

    def gradient(self, output: Array, target: Array) -> Array:
        """Return a - y, ``(..., B, C)``."""
        return output - target

    def gradient_into(self, output: Array, target: Array, out: Array) -> None:
        """Write a - y; see `Loss.gradient_into`."""
        np.subtract(output, target, out=out)
