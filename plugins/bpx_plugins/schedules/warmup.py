"""A learning rate that warms up."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt, Le

from bpx import Schedule, xp
from bpx_plugins.schedules._progress import number


@dataclass(frozen=True)
class Warmup(Schedule):
    r"""Raise the learning rate in a straight line, then leave it.

    .. math:: \min \left( 1, \frac{t}{w T} \right)

    Attributes:
        fraction: w, the share of the run that the rise takes, in (0, 1].

    Example:
        >>> schedule = Warmup(fraction=0.5)
        >>> [schedule(step, 8) for step in range(1, 9)]
        [0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0]

    References:
        Goyal et al., 2017, "Accurate, large minibatch SGD: training ImageNet in 1 hour".
    """

    name = "warmup"

    fraction: Annotated[float, Gt(0), Le(1)] = 0.1

    def __call__(self, step: int, steps: int) -> float:
        """Return the factor of one update; see `Schedule.__call__`."""
        return number(xp.minimum(1.0, step / (self.fraction * steps)))
