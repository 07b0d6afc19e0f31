"""The smooth rectifier."""

import math
from dataclasses import dataclass

import numpy as np

from bpx import Activation, xp
from bpx.axes import Array
from bpx_plugins.activations.logistic import logistic, logistic_into

_LINEAR = 40.0
"""From here on log(1 + exp(z)) is z, in float64 and the more so in float32."""


@dataclass(frozen=True)
class Softplus(Activation):
    r"""The integral of the logistic function (Dugas et al., 2001).

    .. math:: a = \log(1 + e^z) = \max(z, \log(1 + e^{\min(z, 40)})), \qquad f'(z) = \sigma(z)

    The second form is the one computed: it overflows nowhere.

    Example:
        >>> Softplus()(xp.asarray([-1e308, 1e308])).tolist()
        [0.0, 1e+308]
    """

    name = "softplus"
    output_range = (0.0, math.inf)

    def __call__(self, z: Array) -> Array:
        """Return the activation, above 0 and above z."""
        return xp.maximum(z, xp.log1p(xp.exp(xp.minimum(z, _LINEAR))))

    def derivative(self, z: Array, a: Array) -> Array:
        """Return the logistic function of z."""
        return logistic(z)

    def forward_into(self, z: Array, out: Array) -> None:
        """Write log(1 + exp(z)); see `Activation.forward_into`."""
        np.minimum(z, _LINEAR, out=out)
        np.exp(out, out=out)
        np.log1p(out, out=out)
        np.maximum(z, out, out=out)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Multiply by the logistic function of z; see `Activation.vjp_into`."""
        slope = z
        logistic_into(z, slope)
        grad *= slope
