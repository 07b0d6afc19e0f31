"""Equal weights."""

from dataclasses import dataclass

from bpx import Initializer, xp
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class Constant(Initializer):
    r"""Every weight the same number: :math:`W_{ij} = c`.

    Hidden units that start equal stay equal: a network with a hidden layer learns no more than
    one of one unit would.

    Attributes:
        value: c.

    Example:
        >>> import numpy as np
        >>> Constant(value=0.5)(np.random.default_rng(1), 2, 1, (2, 1)).tolist()
        [[0.5], [0.5]]

    References:
        Goodfellow, Bengio and Courville, 2016, "Deep learning", section 8.4, on breaking the
        symmetry between units.
    """

    name = "constant"

    value: float = 1.0

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return xp.full(shape, self.value)

    def support(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the smallest and the largest weight."""
        return self.value, self.value

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return self.value, 0.0
