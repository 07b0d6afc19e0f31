"""A learning rate that decays with the inverse of time."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge

from bpx import Schedule
from bpx_plugins.schedules._progress import progress


@dataclass(frozen=True)
class InverseTime(Schedule):
    r"""Divide the learning rate by the time that has passed.

    .. math:: \frac{1}{1 + d \, (t - 1) / T}

    With d = T it is 1 / t, whose sum diverges and whose squares have a finite sum: Robbins and
    Monro's conditions. With a fixed d the rate ends near 1 / (1 + d) of its start however long
    the run is, and the squares' sum grows with T: the second condition does not hold.

    Attributes:
        decay: d, >= 0: at the end the learning rate is divided by 1 + d.

    Example:
        >>> schedule = InverseTime(decay=4.0)
        >>> [round(schedule(step, 4), 3) for step in range(1, 5)]
        [1.0, 0.5, 0.333, 0.25]

    References:
        Robbins and Monro, 1951, "A stochastic approximation method".
    """

    name = "inverse_time"

    decay: Annotated[float, Ge(0)] = 9.0

    def __call__(self, step: int, steps: int) -> float:
        """Return the factor of one update; see `Schedule.__call__`."""
        return 1 / (1 + self.decay * progress(step, steps))
