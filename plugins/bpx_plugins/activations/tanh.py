"""The hyperbolic tangent."""

from dataclasses import dataclass

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
