"""The exponential linear unit."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Gt

from bpx import Activation, xp
from bpx.axes import Array


@dataclass(frozen=True)
class Elu(Activation):
    r"""The exponential linear unit (Clevert, Unterthiner and Hochreiter, 2016).

    .. math:: a = \begin{cases} z & z > 0 \\ \alpha (e^z - 1) & z \le 0 \end{cases}, \qquad
              f'(z) = \begin{cases} 1 & z > 0 \\ \alpha e^z & z \le 0 \end{cases}

    Attributes:
        alpha: Minus the value that the output approaches far below zero.

    Example:
        >>> Elu(alpha=2.0)(xp.asarray([-xp.inf, 0.0, 2.0])).tolist()
        [-2.0, 0.0, 2.0]
    """

    name = "elu"
    kinks = (0.0,)

    alpha: Annotated[float, Gt(0)] = 1.0

    def __call__(self, z: Array) -> Array:
        """Return z where it is positive, alpha (exp(z) - 1) elsewhere."""
        return xp.maximum(z, 0.0) + self.alpha * xp.expm1(xp.minimum(z, 0.0))

    def derivative(self, z: Array, a: Array) -> Array:
        """Return 1 where z is positive, alpha exp(z) elsewhere, at the kink too."""
        return xp.where(z > 0.0, xp.ones_like(z), self.alpha * xp.exp(xp.minimum(z, 0.0)))

    def forward_into(self, z: Array, out: Array) -> None:
        """Write both parts, of which one is 0; see `Activation.forward_into`."""
        np.minimum(z, 0.0, out=out)
        np.expm1(out, out=out)
        out *= self.alpha
        out += np.maximum(z, 0.0)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Multiply by both parts of the slope, of which one is 0; see `Activation.vjp_into`."""
        positive, slope = z > 0.0, z
        np.minimum(z, 0.0, out=slope)
        np.exp(slope, out=slope)
        slope *= self.alpha
        slope *= ~positive
        slope += positive
        grad *= slope
