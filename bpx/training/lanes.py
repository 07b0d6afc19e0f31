"""The lanes of a block: the part of it that is still being trained, with its arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from bpx.axes import Array
from bpx.components import Component, State
from bpx.kernel.examples import Examples
from bpx.kernel.kernel import Kernel
from bpx.memory import Order
from bpx.network.model import Model
from bpx.training.batches import Batches
from bpx.training.block import Block

C = TypeVar("C", bound=Component)


@dataclass
class Lanes:
    """One lane a run, and idle lanes that pad the memory to whole registers.

    Idle lanes repeat the last run; nothing of theirs is recorded.

    Attributes:
        runs: The index within the block of the run in each lane, ``(lanes,)``.
        training: Whether the lane's run is still being trained, ``(lanes,)``.
        kernel: Their arithmetic, with their parameters.
        sets: The training set and, if there is one, the test set.
        batches: The batches of the lanes.
        left: The number of runs that are still being trained.
    """

    runs: Array
    training: Array
    kernel: Kernel
    sets: Mapping[str, Examples]
    batches: Batches
    left: int

    @classmethod
    def of(cls, block: Block) -> "Lanes":
        """Put every run of a block on a lane."""
        runs, training = _padded(np.arange(len(block.ids)), block.memory)
        kernel = _kernel(block, runs, block.theta[runs], None)
        sets = {"train": kernel.examples(block.feed.train)}
        if block.feed.test is not None:
            sets["test"] = kernel.examples(block.feed.test)
        size = block.optimizer.batch_size
        batches = Batches(sets["train"], size, block.seeds[runs], block.memory, kernel.window)
        return cls(runs, training, kernel, sets, batches, len(block.ids))

    def end(self, which: Array) -> None:
        """Train some lanes' runs no longer.

        Args:
            which: Which lanes', ``(lanes,)`` of booleans; all of them still in training.
        """
        self.training = self.training & ~which
        self.left -= int(which.sum())

    def compact(self, block: Block) -> None:
        """Drop the lanes of runs that have ended, where that halves the work.

        No run's numbers depend on it: lanes do not see each other.

        Args:
            block: The block.
        """
        if not self.left or 2 * block.memory.padded(self.left) > len(self.runs):
            return
        kept, self.training = _padded(np.flatnonzero(self.training), block.memory)
        self.runs = self.runs[kept]
        kernel = self.kernel
        state = tuple(array[kept] for array in kernel.state)
        self.kernel = _kernel(block, self.runs, kernel.theta[kept], state)
        self.kernel.kept[...] = kernel.kept[kept]
        self.batches.keep(kept)


def _kernel(block: Block, runs: Array, theta: Array, state: State | None) -> Kernel:
    """Return the arithmetic of some runs of a block."""
    return Kernel(
        pick_model(block.model, runs),
        pick(block.optimizer, runs),
        pick(block.schedule, runs),
        theta,
        state,
        block.memory,
    )


def _padded(runs: Array, memory: Order) -> tuple[Array, Array]:
    """Return `runs` padded with its last one, and which of the result are no padding."""
    lanes = memory.padded(len(runs))
    padded = np.append(runs, np.repeat(runs[-1], lanes - len(runs)))
    return padded, np.arange(lanes) < len(runs)


def pick(component: C, lanes: Array) -> C:
    """Return a component with the numeric fields of some lanes, those within it too."""
    picked: dict[str, Any] = {}
    for name in (field.name for field in component.fields()):
        match getattr(component, name):
            case np.ndarray() as values:
                picked[name] = values[lanes]
            case Component() as nested:
                picked[name] = pick(nested, lanes)
    return component.with_fields(**picked)


def pick_model(model: Model, lanes: Array) -> Model:
    """Return a model with the numeric fields of some lanes."""
    activations = tuple(pick(activation, lanes) for activation in model.network.activations)
    return Model(
        network=replace(model.network, activations=activations),
        loss=pick(model.loss, lanes),
        regularizer=pick(model.regularizer, lanes),
    )
