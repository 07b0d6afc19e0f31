"""Glorot's uniform law."""

import math
from dataclasses import dataclass

from bpx import Initializer
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class GlorotUniform(Initializer):
    r"""Uniform weights that keep the variance of signals and of gradients between layers.

    .. math::
        W \sim U(-b, b), \qquad b = \sqrt{\frac{6}{\text{fan}_{in} + \text{fan}_{out}}}

    Example:
        >>> import numpy as np
        >>> weights = GlorotUniform()(np.random.default_rng(1), 2, 4, (2, 4))
        >>> weights.shape, bool(abs(weights).max() <= 1)  # b = 1 for fans of 2 and 4
        ((2, 4), True)

    References:
        Glorot and Bengio, 2010, "Understanding the difficulty of training deep feedforward neural
        networks".
    """

    name = "glorot_uniform"

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        low, high = self.support(fan_in, fan_out)
        return rng.uniform(low, high, shape)

    def support(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the smallest and the largest weight: Glorot's bound."""
        bound = math.sqrt(6 / (fan_in + fan_out))
        return -bound, bound

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return 0.0, math.sqrt(2 / (fan_in + fan_out))
