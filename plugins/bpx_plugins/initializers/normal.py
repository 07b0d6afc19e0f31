"""A normal law of fixed width."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt

from bpx import Initializer
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class Normal(Initializer):
    r"""Normal weights: :math:`W \sim N(\mu, \sigma^2)`.

    Attributes:
        mean: :math:`\mu`.
        std: :math:`\sigma`, > 0.

    Example:
        >>> import numpy as np
        >>> Normal(std=2.0)(np.random.default_rng(1), 2, 1, (2, 1)).round(3).tolist()
        [[0.691], [1.643]]

    References:
        LeCun, Bottou, Orr and Müller, 1998, "Efficient backprop", section 4.6.
    """

    name = "normal"

    mean: float = 0.0
    std: Annotated[float, Gt(0)] = 0.5

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return rng.normal(self.mean, self.std, shape)

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return self.mean, self.std
