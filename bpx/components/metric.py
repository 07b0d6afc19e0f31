"""The contract of a metric."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from bpx.axes import Array
from bpx.components.component import Component
from bpx.components.dataset import Task


@dataclass(frozen=True)
class Metric(Component):
    """A number that says how good the outputs are, over all the examples of a set."""

    kind: ClassVar[str] = "metric"

    tasks: ClassVar[tuple[Task, ...]] = ("binary", "multiclass", "regression")
    """The tasks it makes sense for; elsewhere it is left out."""

    higher_is_better: ClassVar[bool] = True

    @abstractmethod
    def __call__(self, output: Array, target: Array) -> Array:
        """Return the metric of every run.

        For a task with classes, output and target come on the scale on which a class target is
        0 or 1, whatever labels the loss works with: with one output, 0.5 is the threshold.

        Args:
            output: Outputs of the network, ``(..., N, C)``.
            target: What they should be, ``(..., N, C)``; leading axes broadcast.

        Returns:
            ``(...)``.
        """
