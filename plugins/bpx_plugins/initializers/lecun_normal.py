"""LeCun's normal law."""

import math
from dataclasses import dataclass

from bpx import Initializer
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class LeCunNormal(Initializer):
    r"""Normal weights that give pre-activations the variance of the inputs.

    .. math:: W \sim N(0, \sigma^2), \qquad \sigma = \frac{1}{\sqrt{\text{fan}_{in}}}

    Example:
        >>> LeCunNormal().moments(fan_in=4, fan_out=3)
        (0.0, 0.5)

    References:
        LeCun, Bottou, Orr and Müller, 1998, "Efficient backprop".
    """

    name = "lecun_normal"

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return rng.normal(*self.moments(fan_in, fan_out), shape)

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return 0.0, math.sqrt(1 / fan_in)
