"""Glorot's normal law."""

import math
from dataclasses import dataclass

from bpx import Initializer
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class GlorotNormal(Initializer):
    r"""Normal weights that keep the variance of signals and of gradients between layers.

    .. math::
        W \sim N(0, \sigma^2), \qquad
        \sigma = \sqrt{\frac{2}{\text{fan}_{in} + \text{fan}_{out}}}

    Example:
        >>> GlorotNormal().moments(fan_in=3, fan_out=5)
        (0.0, 0.5)

    References:
        Glorot and Bengio, 2010, "Understanding the difficulty of training deep feedforward neural
        networks".
    """

    name = "glorot_normal"

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return rng.normal(*self.moments(fan_in, fan_out), shape)

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return 0.0, math.sqrt(2 / (fan_in + fan_out))
