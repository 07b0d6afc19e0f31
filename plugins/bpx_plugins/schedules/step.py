"""A learning rate that drops in steps."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt, Le

from bpx import Schedule, xp
from bpx_plugins.schedules._progress import number


@dataclass(frozen=True)
class Step(Schedule):
    r"""Multiply the learning rate by a factor at equal distances.

    .. math:: \gamma^k, \qquad k = \left\lfloor \frac{(t - 1)(n + 1)}{T} \right\rfloor

    n drops divide the run into n + 1 parts of equal length.

    Attributes:
        gamma: :math:`\gamma`, what is left after a drop, in (0, 1].
        drops: n, the drops in a run, >= 1.

    Example:
        >>> schedule = Step(gamma=0.5, drops=2)
        >>> [schedule(step, 6) for step in range(1, 7)]
        [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]

    References:
        Krizhevsky, Sutskever and Hinton, 2012, "ImageNet classification with deep convolutional
        neural networks", which divides the rate by 10 three times.
    """

    name = "step"

    gamma: Annotated[float, Gt(0), Le(1)] = 0.1
    drops: Annotated[int, Ge(1)] = 2

    def __call__(self, step: int, steps: int) -> float:
        """Return the factor of one update; see `Schedule.__call__`."""
        dropped = (step - 1) * (self.drops + 1) // steps
        return number(xp.pow(self.gamma, float(dropped)))
