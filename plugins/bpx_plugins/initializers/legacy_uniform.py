"""The uniform numbers of NumPy's legacy generator."""

from dataclasses import dataclass

import numpy as np

from bpx import Initializer
from bpx.axes import Array, Generator, Shape
from bpx.errors import ConfigError
from bpx_plugins.initializers._interval import check_interval, uniform_moments

_SEEDS = 2**32


@dataclass(frozen=True)
class LegacyUniform(Initializer):
    r"""Uniform weights as ``numpy.random.seed(seed)`` and ``numpy.random.random`` give them.

    .. math:: W_{ij} = l + (h - l) u, \qquad u \in \{0, 2^{-53}, \ldots, 1 - 2^{-53}\}

    For reproducing numbers that were printed before NumPy had `numpy.random.Generator`. The
    run's seed is the legacy seed, the weights are drawn layer by layer, and as no other stream
    is touched, other components draw what they always draw.

    Attributes:
        low: The smallest weight.
        high: What every weight is below; above low.

    Example:
        >>> rule = LegacyUniform()
        >>> rng = rule.stream(1)
        >>> rule(rng, 3, 1, (3, 1)).round(4).ravel().tolist()
        [0.417, 0.7203, 0.0001]
        >>> np.random.RandomState(1).random_sample(3).round(4).tolist()
        [0.417, 0.7203, 0.0001]

    References:
        Matsumoto and Nishimura, 1998, "Mersenne Twister". NumPy's reference, "Legacy random
        generation", which guarantees that these numbers stay.
    """

    name = "legacy_uniform"

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        """Check the fields, and that low is below high.

        Raises:
            ConfigError: A field's value is of the wrong type or out of range.
        """
        super().__post_init__()
        check_interval(self.name, self.low, self.high)

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`."""
        return self.low + (self.high - self.low) * rng.random(shape)

    def stream(self, seed: int) -> Generator:
        """Return the Mersenne Twister in the state that ``numpy.random.seed(seed)`` brings.

        Args:
            seed: The run's seed, below 2**32.

        Raises:
            ConfigError: The seed is out of that range.
        """
        if not 0 <= seed < _SEEDS:
            raise ConfigError(
                f"initializer {self.name}: seed={seed} is out of range: the legacy generator takes"
                " seeds from 0 to 2**32 - 1."
            )
        twister = np.random.MT19937()
        legacy = np.random.RandomState(seed).get_state(legacy=False)
        twister.state = {"bit_generator": "MT19937", "state": legacy["state"]}
        return Generator(twister)

    def support(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the smallest and the largest weight."""
        return self.low, self.high

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return uniform_moments(self.low, self.high)
