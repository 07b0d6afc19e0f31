"""The rectified linear unit."""

import math
from dataclasses import dataclass

import numpy as np

from bpx import Activation, xp
from bpx.axes import Array


@dataclass(frozen=True)
class Relu(Activation):
    r"""The rectified linear unit (Nair and Hinton, 2010).

    .. math:: a = \max(0, z), \qquad f'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}

    Example:
        >>> Relu()(xp.asarray([-1.0, 0.0, 2.0])).tolist()
        [0.0, 0.0, 2.0]
    """

    name = "relu"
    output_range = (0.0, math.inf)
    kinks = (0.0,)

    def __call__(self, z: Array) -> Array:
        """Return z where it is positive, 0 elsewhere."""
        return xp.maximum(z, 0.0)

    def derivative(self, z: Array, a: Array) -> Array:
        """Return 1 where z is positive, 0 elsewhere, at the kink too."""
        return xp.asarray(z > 0.0, dtype=z.dtype)

    def forward_into(self, z: Array, out: Array) -> None:
        """Write the larger of z and 0; see `Activation.forward_into`."""
        np.maximum(z, 0.0, out=out)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Multiply by 1 where z is positive, by 0 elsewhere; see `Activation.vjp_into`."""
        slope = z
        np.greater(z, 0.0, out=slope)
        grad *= slope
