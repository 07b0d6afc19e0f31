"""The Gaussian error linear unit."""

import math
from dataclasses import dataclass

from bpx import Activation, xp
from bpx.axes import Array

_TAIL = 40.0
"""Beyond it the Gaussian and its lower tail are zero, in float64 and the more so in float32."""


@dataclass(frozen=True)
class Gelu(Activation):
    r"""The Gaussian error linear unit (Hendrycks and Gimpel, 2016), in its exact form.

    .. math:: a = z \Phi(z), \qquad f'(z) = \Phi(z) + z \varphi(z)

    with the standard normal distribution :math:`\Phi` and its density :math:`\varphi`. The
    approximation by a hyperbolic tangent, made for hardware without an error function, is not
    offered: its derivative is another function.

    Example:
        >>> Gelu()(xp.asarray([-xp.inf, 0.0, 1.0, xp.inf])).round(4).tolist()
        [-0.0, 0.0, 0.8413, inf]
    """

    name = "gelu"
    output_range = (-0.16997120747990369, math.inf)

    def __call__(self, z: Array) -> Array:
        """Return z times the probability that a standard normal variable lies below z."""
        return xp.maximum(z, -_TAIL) * _normal_distribution(z)

    def derivative(self, z: Array, a: Array) -> Array:
        """Return the distribution plus z times the density."""
        near = xp.clip(z, -_TAIL, _TAIL)
        density = xp.exp(-0.5 * near * near) / math.sqrt(2.0 * math.pi)
        slope: Array = _normal_distribution(z) + near * density
        return slope


def _normal_distribution(z: Array) -> Array:
    """Return the standard normal distribution function, for which the array API has no name."""
    from scipy.special import ndtr

    distribution: Array = ndtr(z)
    return distribution
