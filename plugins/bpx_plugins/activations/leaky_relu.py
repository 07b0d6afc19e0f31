"""The rectified linear unit that leaks."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Gt, Lt

from bpx import Activation, xp
from bpx.axes import Array


@dataclass(frozen=True)
class LeakyRelu(Activation):
    r"""A rectified linear unit that keeps a slope below zero (Maas, Hannun and Ng, 2013).

    .. math:: a = \max(\alpha z, z), \qquad
              f'(z) = \begin{cases} 1 & z > 0 \\ \alpha & z \le 0 \end{cases}

    Attributes:
        alpha: The slope below zero, between 0 (relu) and 1 (identity), both excluded.

    Example:
        >>> LeakyRelu(alpha=0.1)(xp.asarray([-1.0, 0.0, 2.0])).tolist()
        [-0.1, 0.0, 2.0]
    """

    name = "leaky_relu"
    kinks = (0.0,)

    alpha: Annotated[float, Gt(0), Lt(1)] = 0.01

    def __call__(self, z: Array) -> Array:
        """Return z where it is positive, alpha z elsewhere."""
        return xp.maximum(self.alpha * z, z)

    def derivative(self, z: Array, a: Array) -> Array:
        """Return 1 where z is positive, alpha elsewhere, at the kink too."""
        return xp.where(z > 0.0, xp.ones_like(z), self.alpha)

    def forward_into(self, z: Array, out: Array) -> None:
        """Write the larger of alpha z and z; see `Activation.forward_into`."""
        np.multiply(z, self.alpha, out=out)
        np.maximum(out, z, out=out)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Multiply by 1 where z is positive, by alpha elsewhere; see `Activation.vjp_into`."""
        slope = z
        np.greater(z, 0.0, out=slope)
        np.maximum(slope, self.alpha, out=slope)
        grad *= slope
