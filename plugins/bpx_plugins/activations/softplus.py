"""The smooth rectifier."""

import math
from dataclasses import dataclass

from bpx import Activation, xp
from bpx.axes import Array
from bpx_plugins.activations.logistic import logistic


@dataclass(frozen=True)
class Softplus(Activation):
    r"""The integral of the logistic function (Dugas et al., 2001).

    .. math:: a = \log(1 + e^z) = \max(z, 0) + \log(1 + e^{-|z|}), \qquad f'(z) = \sigma(z)

    The second form is the one computed: it overflows nowhere.

    Example:
        >>> Softplus()(xp.asarray([-1e308, 1e308])).tolist()
        [0.0, 1e+308]
    """

    name = "softplus"
    output_range = (0.0, math.inf)

    def __call__(self, z: Array) -> Array:
        """Return the activation, above 0 and above z."""
        return xp.maximum(z, 0.0) + xp.log1p(xp.exp(-xp.abs(z)))

    def derivative(self, z: Array, a: Array) -> Array:
        """Return the logistic function of z."""
        return logistic(z)
