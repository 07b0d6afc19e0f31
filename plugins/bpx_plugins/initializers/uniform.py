"""A uniform law of fixed bounds."""

from dataclasses import dataclass

from bpx import Initializer
from bpx.axes import Array, Generator, Shape
from bpx_plugins.initializers._interval import check_interval, uniform_moments


@dataclass(frozen=True)
class Uniform(Initializer):
    r"""Uniform weights on the half-open interval from low to high: :math:`W \sim U(l, h)`.

    Attributes:
        low: The smallest weight.
        high: What every weight is below; above low.

    Example:
        >>> import numpy as np
        >>> weights = Uniform(low=0.0, high=1.0)(np.random.default_rng(1), 2, 2, (2, 2))
        >>> weights.round(3).tolist()
        [[0.512, 0.95], [0.144, 0.949]]

    References:
        Rumelhart, Hinton and Williams, 1986, "Learning representations by back-propagating
        errors", which begins with small random weights.
    """

    name = "uniform"

    low: float = -0.5
    high: float = 0.5

    def __post_init__(self) -> None:
        """Check the fields, and that low is below high.

        Raises:
            ConfigError: A field's value is of the wrong type or out of range.
        """
        super().__post_init__()
        check_interval(self.name, self.low, self.high)

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return rng.uniform(self.low, self.high, shape)

    def support(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the smallest and the largest weight."""
        return self.low, self.high

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return uniform_moments(self.low, self.high)
