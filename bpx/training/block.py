"""A block: runs that are trained together, with all that their training needs."""

from dataclasses import dataclass
from functools import cached_property

from bpx.axes import Array
from bpx.components import Metric, Optimizer, Schedule
from bpx.memory import Order
from bpx.network.model import Model
from bpx.training.data import Feed
from bpx.training.target import Target


@dataclass(frozen=True)
class Duration:
    """How long runs are trained, and which epochs are recorded.

    Attributes:
        epochs: Passes over the training set, at most.
        points: Recorded epochs at most, beside the initial one.
        every: Record each `every`-th epoch instead.
        target: The condition at which a run stops early.
    """

    epochs: int
    points: int = 100
    every: int | None = None
    target: Target | None = None

    def recorded(self, epoch: int) -> bool:
        """Say whether an epoch is recorded: the initial one, the last, and evenly between.

        Example:
            >>> [epoch for epoch in range(11) if Duration(10, points=4).recorded(epoch)]
            [0, 3, 6, 9, 10]
        """
        return epoch % self._interval == 0 or epoch == self.epochs

    def recorded_after(self, epoch: int) -> int:
        """Return the recorded epoch that follows; none is left after the last.

        Example:
            >>> Duration(10, points=4).recorded_after(3)
            6
        """
        return min((epoch // self._interval + 1) * self._interval, self.epochs)

    @property
    def recordings(self) -> int:
        """How many epochs are recorded, the initial one among them.

        Example:
            >>> Duration(10, points=4).recordings
            5
        """
        return -(-self.epochs // self._interval) + 1

    @cached_property
    def _interval(self) -> int:
        """Epochs from one recorded epoch to the next."""
        return self.every or -(-self.epochs // self.points)


@dataclass(frozen=True)
class Block:
    """Runs of a stack that are trained together.

    They share shapes, data and schedule. What is numeric may differ: a float field of a
    component is an array with a run axis.

    Attributes:
        ids: The id of each run, R of them.
        theta: Initial parameters, ``(R, P)``, in the precision of the runs.
        seeds: The seed of each run, ``(R,)``.
        model: The network, its loss and its penalty; float fields ``(R, 1, 1)`` and ``(R, 1)``.
        optimizer: The rule; float fields ``(R, 1)``.
        schedule: The factor on its learning rate; float fields ``(R, 1)``.
        feed: The training and test set.
        metrics: What is measured beside the loss.
        duration: How long, and what is recorded.
        memory: Where the run axis lies in memory.
        layers: Whether statistics of each layer are recorded.
    """

    ids: tuple[str, ...]
    theta: Array
    seeds: Array
    model: Model
    optimizer: Optimizer
    schedule: Schedule
    feed: Feed
    metrics: tuple[Metric, ...]
    duration: Duration
    memory: Order
    layers: bool = False

    @property
    def batches(self) -> int:
        """The batches of an epoch, of which the last may be smaller."""
        examples = len(self.feed.train.inputs)
        return -(-examples // min(self.optimizer.batch_size or examples, examples))

    @property
    def steps(self) -> int:
        """T, the updates of a run that is not stopped early."""
        return self.duration.epochs * self.batches
