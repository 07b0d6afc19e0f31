"""The contract of an initializer, as checks that its author can run."""

import math
from typing import Protocol, runtime_checkable

import numpy as np

from bpx.axes import Array, Generator, Shape
from bpx.components import Initializer
from bpx.testing.contract import Contract
from bpx.testing.failures import fail, global_generators, identical, require, shaped

_FANS = ((1, 1), (2, 4), (7, 3), (40, 60), (90, 10))
_LAYERS = 8
_IMAGE = (216, 72), (24, 3, 3, 8)
"""The fans of a layer of images, and the shape of its weights, which has more axes."""

_DEVIATIONS = 5.0
"""Standard deviations that a moment of a sample may be off. A normal one is further off once in 1.7
million samples, a variance of n = 7,200 a quarter more often; with three means, three variances and
two correlations a law that is as stated is refused less than once in 190,000 streams. The stream is
fixed, so that a check that passes once always passes."""


@runtime_checkable
class StatesMoments(Protocol):
    """An initializer that says from what law it draws."""

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""


@runtime_checkable
class StatesSupport(Protocol):
    """An initializer that says between what bounds it draws."""

    def support(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the smallest and the largest weight."""


def check_initializer(initializer: Initializer) -> None:
    r"""Hold an initializer to its contract.

    Its weights have the shape asked for, are finite and float64, and come from the given stream
    alone: an equal stream gives equal weights, and no global generator is touched. Where it has
    the method ``moments``, n weights are held to that mean and standard deviation,

    .. math::
        |\bar w - \mu| < 5 \frac{\sigma}{\sqrt n}, \qquad
        \left| \frac{s^2}{\sigma^2} - 1 \right| < 5 \sqrt{\frac{2}{n}}

    (for laws with tails no heavier than the normal one's), and where it has ``support``, every
    weight to those bounds. Layers and seeds are independent, by the correlation of their weights.
    A law that is as stated is refused less than once in 190,000 streams, and the stream is fixed.

    Args:
        initializer: An instance.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.initializers import GlorotUniform
        >>> check_initializer(GlorotUniform())
    """
    CONTRACT.hold(initializer)


def _weights(initializer: Initializer) -> None:
    """The shape asked for, in float64, finite."""
    for fans, shape in (*((fans, fans) for fans in _FANS), _IMAGE):
        weights = initializer(_stream(initializer), *fans, shape)
        what = f"the weights for fans {fans}"
        require(initializer, isinstance(weights, np.ndarray), f"{what} are no array")
        shaped(initializer, what, weights, shape)
        require(initializer, weights.dtype == np.float64, f"{what} are {weights.dtype}")
        require(initializer, bool(np.isfinite(weights).all()), f"{what} are not all finite")


def _repeats(initializer: Initializer) -> None:
    """Equal streams give equal weights, and nothing else is drawn from."""
    before = global_generators()
    first, second = _draw(initializer, (7, 3)), _draw(initializer, (7, 3))
    cause = "an equal stream must give equal weights: draw from rng alone"
    identical(initializer, "the second draw", second, first, cause)
    fault = "it draws from a global generator; draw from rng"
    require(initializer, global_generators() == before, fault)


def _own_stream(initializer: Initializer) -> None:
    """The stream of its own, if it has one, depends on the seed alone."""
    first, second = initializer.stream(1), initializer.stream(1)
    if first is None or second is None:
        require(initializer, first is second, "stream is None at one call and not at the next")
        return
    cause = "stream must depend on the seed alone"
    identical(initializer, "a stream's number", second.random(9), first.random(9), cause)


def _moments(initializer: Initializer) -> None:
    """Mean and standard deviation are those of the law it states."""
    if not isinstance(initializer, StatesMoments):
        return
    for fans, shape in (*((fans, fans) for fans in _FANS[-2:]), _IMAGE):
        mean, std = initializer.moments(*fans)
        weights = _draw(initializer, fans, shape)
        if std == 0:
            require(initializer, bool(np.all(weights == mean)), f"not every weight is {mean:g}")
            continue
        place = f"of {weights.size} weights for fans {fans}"
        place += f" and the shape {shape}" if shape != fans else ""
        sampled_mean, sampled_std = float(np.mean(weights)), float(np.std(weights))
        if abs(sampled_mean - mean) > _DEVIATIONS * std / math.sqrt(weights.size):
            fail(initializer, f"the mean {place} is {sampled_mean:.4g}; moments says {mean:.4g}")
        tails = np.mean((weights - sampled_mean) ** 4) / sampled_std**4 if sampled_std else 3.0
        noise = math.sqrt(max(2.0, tails - 1.0) / weights.size)
        if abs((sampled_std / std) ** 2 - 1) > _DEVIATIONS * noise:
            fault = f"the standard deviation {place} is {sampled_std:.4g}; moments says {std:.4g}"
            fail(initializer, f"{fault}: the fans or a factor may be mistaken")


def _support(initializer: Initializer) -> None:
    """Every weight lies between the bounds it states."""
    if not isinstance(initializer, StatesSupport):
        return
    for fans in _FANS:
        low, high = initializer.support(*fans)
        weights = _draw(initializer, fans)
        if weights.min() < low or weights.max() > high:
            fault = f"weights for fans {fans} reach from {weights.min():.4g} to {weights.max():.4g}"
            fail(initializer, f"{fault}; support says {low:.4g} to {high:.4g}")


def _independent(initializer: Initializer) -> None:
    """Layers and seeds have weights that have nothing to do with each other."""
    fans = _FANS[-1]
    first, second, *_ = _draw(initializer, fans)
    if np.std(first) == 0.0 or initializer.stream(1) is not None:
        return
    other = initializer(np.random.default_rng(1), *fans, fans)
    for what, values in (("the second layer", second), ("another seed", other)):
        constant = f"the weights of {what} are all {values.flat[0]:.4g}, and the first's are not"
        require(initializer, bool(np.std(values) > 0), f"{constant}: draw each from the same law")
        correlation = float(np.corrcoef(first.ravel(), values.ravel())[0, 1])
        if abs(correlation) > _DEVIATIONS / math.sqrt(first.size):
            fault = f"the weights of {what} have the correlation {correlation:.3g} with the first's"
            fail(initializer, f"{fault} over {first.size} weights: draw each anew, from rng alone")


def _exercise(initializer: Initializer) -> None:
    for fans in _FANS:
        initializer(_stream(initializer), *fans, fans)


def _draw(initializer: Initializer, fans: tuple[int, int], shape: Shape | None = None) -> Array:
    """Return the weights of several layers from one stream, ``(L, *shape)``."""
    rng = _stream(initializer)
    return np.stack([initializer(rng, *fans, shape or fans) for _ in range(_LAYERS)])


def _stream(initializer: Initializer) -> Generator:
    return initializer.stream(0) or np.random.default_rng(0)


CONTRACT = Contract(
    Initializer, _exercise, _weights, _repeats, _own_stream, _moments, _support, _independent
)
"""The contract of an initializer."""
