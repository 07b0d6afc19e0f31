"""He's uniform law."""

import math
from dataclasses import dataclass

from bpx import Initializer
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class HeUniform(Initializer):
    r"""Uniform weights that keep the variance of signals through rectified units.

    .. math:: W \sim U(-b, b), \qquad b = \sqrt{\frac{6}{\text{fan}_{in}}}

    Example:
        >>> HeUniform().support(fan_in=6, fan_out=10)
        (-1.0, 1.0)

    References:
        He, Zhang, Ren and Sun, 2015, "Delving deep into rectifiers".
    """

    name = "he_uniform"

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        low, high = self.support(fan_in, fan_out)
        return rng.uniform(low, high, shape)

    def support(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the smallest and the largest weight."""
        bound = math.sqrt(6 / fan_in)
        return -bound, bound

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return 0.0, math.sqrt(2 / fan_in)
