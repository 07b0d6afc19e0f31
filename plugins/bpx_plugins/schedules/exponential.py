"""A learning rate that decays exponentially."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt, Le

from bpx import Schedule, xp
from bpx_plugins.schedules._progress import number, progress


@dataclass(frozen=True)
class Exponential(Schedule):
    r"""Shrink the learning rate by the same factor in every update.

    .. math:: f^{(t - 1) / T}

    It is 1 at the first update and would be f at the one after the last.

    Attributes:
        final: f, what is left at the end, in (0, 1].

    Example:
        >>> schedule = Exponential(final=0.01)
        >>> [round(schedule(step, 4), 3) for step in range(1, 5)]
        [1.0, 0.316, 0.1, 0.032]

    References:
        Senior, Heigold, Ranzato and Yang, 2013, "An empirical study of learning rates in deep
        neural networks for speech recognition".
    """

    name = "exponential"

    final: Annotated[float, Gt(0), Le(1)] = 0.01

    def __call__(self, step: int, steps: int) -> float:
        """Return the factor of one update; see `Schedule.__call__`."""
        return number(xp.pow(self.final, progress(step, steps)))
