"""The logistic sigmoid."""

from dataclasses import dataclass

import numpy as np

from bpx import Activation
from bpx.axes import Array
from bpx_plugins.activations.logistic import logistic, logistic_into


@dataclass(frozen=True)
class Sigmoid(Activation):
    r"""The logistic function (Rumelhart, Hinton and Williams, 1986).

    .. math:: a = \sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \sigma'(z) = a (1 - a)

    No float makes it overflow, and the lower tail keeps its relative accuracy; see `logistic`.

    Example:
        >>> from bpx import xp
        >>> Sigmoid()(xp.asarray([-1e308, 0.0, 1e308])).tolist()
        [0.0, 0.5, 1.0]
    """

    name = "sigmoid"
    output_range = (0.0, 1.0)

    def __call__(self, z: Array) -> Array:
        """Return the activation, between 0 and 1."""
        return logistic(z)

    def derivative(self, z: Array, a: Array) -> Array:
        """Return a (1 - a), at most a quarter."""
        return a * (1.0 - a)

    def forward_into(self, z: Array, out: Array) -> None:
        """Write the logistic function of z; see `Activation.forward_into`."""
        logistic_into(z, out)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Multiply by a (1 - a); see `Activation.vjp_into`."""
        slope = z
        np.subtract(1.0, a, out=slope)
        slope *= a
        grad *= slope
