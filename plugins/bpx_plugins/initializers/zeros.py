"""Zero weights."""

from dataclasses import dataclass

from bpx import Initializer, xp
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class Zeros(Initializer):
    r"""Every weight zero: :math:`W_{ij} = 0`.

    Enough for one layer, such as a perceptron. With a hidden layer no gradient reaches the
    weights below as long as those above are zero, and its units stay equal.

    Example:
        >>> import numpy as np
        >>> Zeros()(np.random.default_rng(1), 2, 1, (2, 1)).tolist()
        [[0.0], [0.0]]

    References:
        Rosenblatt, 1958, "The perceptron", whose convergence does not depend on the start.
    """

    name = "zeros"

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return xp.zeros(shape)

    def support(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the smallest and the largest weight."""
        return 0.0, 0.0

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return 0.0, 0.0
