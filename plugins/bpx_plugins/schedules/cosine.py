"""A learning rate that falls along a cosine."""

import math
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from bpx import Schedule
from bpx_plugins.schedules._progress import progress


@dataclass(frozen=True)
class Cosine(Schedule):
    r"""Lower the learning rate along half a cosine: slowly, fast, slowly.

    .. math:: f + (1 - f) \, \frac{1 + \cos(\pi (t - 1) / T)}{2}

    It is 1 at the first update and would be f at the one after the last; there are no restarts.

    Attributes:
        final: f, what is left at the end, in [0, 1].

    Example:
        >>> schedule = Cosine()
        >>> [round(schedule(step, 4), 3) for step in range(1, 5)]
        [1.0, 0.854, 0.5, 0.146]

    References:
        Loshchilov and Hutter, 2017, "SGDR: stochastic gradient descent with warm restarts".
    """

    name = "cosine"

    final: Annotated[float, Ge(0), Le(1)] = 0.0

    def __call__(self, step: int, steps: int) -> float:
        """Return the factor of one update; see `Schedule.__call__`."""
        fall = (1 + math.cos(math.pi * progress(step, steps))) / 2
        return self.final + (1 - self.final) * fall
