"""An interval of weights, and the moments of the uniform law on it."""

import math

from bpx.errors import ConfigError


def check_interval(name: str, low: float, high: float) -> None:
    """Raise a ConfigError unless low is below high.

    Args:
        name: The initializer whose fields low and high are.
        low: The lower end.
        high: The upper end.
    """
    if not low < high:
        raise ConfigError(
            f"initializer {name}: low={low} must be below high={high}; for equal weights choose"
            " initializer=constant."
        )


def uniform_moments(low: float, high: float) -> tuple[float, float]:
    r"""Return the mean and the standard deviation, :math:`(h - l) / \sqrt{12}`."""
    return (low + high) / 2, (high - low) / math.sqrt(12)
