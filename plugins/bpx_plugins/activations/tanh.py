"""The hyperbolic tangent."""

from dataclasses import dataclass

import numpy as np

from bpx import Activation, xp
from bpx.axes import Array


@dataclass(frozen=True)
class Tanh(Activation):
    r"""The hyperbolic tangent, a sigmoid symmetric about the origin (LeCun et al., 1998).

    .. math:: a = \tanh z = 2 \sigma(2z) - 1, \qquad f'(z) = 1 - a^2

    Example:
        >>> Tanh()(xp.asarray([-1e308, 0.0, 1e308])).tolist()
        [-1.0, 0.0, 1.0]
    """

    name = "tanh"
    output_range = (-1.0, 1.0)

    def __call__(self, z: Array) -> Array:
        """Return the activation, between -1 and 1."""
        return xp.tanh(z)

    def derivative(self, z: Array, a: Array) -> Array:
        """Return 1 - a², at most 1."""
        return 1.0 - a * a

    def forward_into(self, z: Array, out: Array) -> None:
        """Write tanh z; see `Activation.forward_into`."""
        np.tanh(z, out=out)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Multiply by 1 - a²; see `Activation.vjp_into`."""
        slope = z
        np.multiply(a, a, out=slope)
        np.subtract(1.0, slope, out=slope)
        grad *= slope
