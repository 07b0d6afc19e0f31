"""The contract of a schedule."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from bpx.axes import Array
from bpx.components.component import Component


@dataclass(frozen=True)
class Schedule(Component):
    """A factor on the learning rate that depends on the step."""

    kind: ClassVar[str] = "schedule"

    constant: ClassVar[bool] = False
    """Whether the factor is 1 at every step, so that it need not be asked for."""

    @abstractmethod
    def __call__(self, step: int, steps: int) -> float | Array:
        """Return the factor of one update.

        Args:
            step: The number of the update, counted from 1.
            steps: T, the number of updates of a run that is not stopped early.

        Returns:
            The factor: a number, or ``(R, 1)`` where a numeric field is.
        """
