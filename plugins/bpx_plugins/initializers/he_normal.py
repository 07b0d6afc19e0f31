"""He's normal law."""

import math
from dataclasses import dataclass

from bpx import Initializer
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class HeNormal(Initializer):
    r"""Normal weights that keep the variance of signals through rectified units.

    .. math:: W \sim N(0, \sigma^2), \qquad \sigma = \sqrt{\frac{2}{\text{fan}_{in}}}

    Example:
        >>> HeNormal().moments(fan_in=8, fan_out=3)
        (0.0, 0.5)

    References:
        He, Zhang, Ren and Sun, 2015, "Delving deep into rectifiers".
    """

    name = "he_normal"

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return rng.normal(*self.moments(fan_in, fan_out), shape)

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return 0.0, math.sqrt(2 / fan_in)
