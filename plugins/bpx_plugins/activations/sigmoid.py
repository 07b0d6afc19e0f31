"""The logistic sigmoid."""

from dataclasses import dataclass

from bpx import Activation
from bpx.axes import Array
from bpx_plugins.activations.logistic import logistic


@dataclass(frozen=True)
class Sigmoid(Activation):
    r"""The logistic function (Rumelhart, Hinton and Williams, 1986).

    .. math:: a = \sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \sigma'(z) = a (1 - a)

    It overflows at no float and keeps its relative accuracy in the lower tail.

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
