"""The lanes of a block: the part of it that is still being trained, with its state."""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from bpx.axes import Array
from bpx.components import Component, Optimizer, Schedule, State
from bpx.memory import Order
from bpx.network.model import Model
from bpx.network.network import Trace
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
        theta: Parameters, ``(lanes, P)``.
        state: What the optimizer remembers.
        model: The model with the lanes' numeric fields.
        optimizer: The rule with the lanes' numeric fields.
        schedule: The schedule with the lanes' numeric fields.
        batches: The batches of the lanes.
    """

    runs: Array
    training: Array
    theta: Array
    state: State
    model: Model
    optimizer: Optimizer
    schedule: Schedule
    batches: Batches
    memory: Order

    @classmethod
    def of(cls, block: Block) -> "Lanes":
        """Put every run of a block on a lane."""
        runs, training = _padded(np.arange(len(block.ids)), block.memory)
        theta = block.memory.array(block.theta[runs])
        optimizer = pick(block.optimizer, runs)
        batches = Batches(block.feed.train, optimizer.batch_size, block.seeds[runs], block.memory)
        return cls(
            runs,
            training,
            theta,
            optimizer.init(theta),
            pick_model(block.model, runs),
            optimizer,
            pick(block.schedule, runs),
            batches,
            block.memory,
        )

    def compact(self) -> None:
        """Drop the lanes of runs that have ended, where that halves the work.

        No run's numbers depend on it: lanes do not see each other.
        """
        going_on = np.flatnonzero(self.training)
        if not len(going_on) or 2 * self.memory.padded(len(going_on)) > len(self.runs):
            return
        kept, self.training = _padded(going_on, self.memory)
        self.runs = self.runs[kept]
        self.theta = self.memory.array(self.theta[kept])
        self.state = tuple(self.memory.array(array[kept]) for array in self.state)
        self.model = pick_model(self.model, kept)
        self.optimizer = pick(self.optimizer, kept)
        self.schedule = pick(self.schedule, kept)
        self.batches.keep(kept)


def _padded(runs: Array, memory: Order) -> tuple[Array, Array]:
    """Return `runs` padded with its last one, and which of the result are no padding."""
    lanes = memory.padded(len(runs))
    padded = np.append(runs, np.repeat(runs[-1], lanes - len(runs)))
    return padded, np.arange(lanes) < len(runs)


def pick(component: C, lanes: Array) -> C:
    """Return a component with the numeric fields of some lanes."""
    fields = {field.name: getattr(component, field.name) for field in component.fields()}
    arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}
    return component.with_fields(**{name: value[lanes] for name, value in arrays.items()})


class RememberingModel(Model):
    """A model that remembers its last forward pass.

    Over the full batch, the pass that measures an epoch is the one the next update begins with.
    It is the same pass if it is of the same arrays, for nothing changes an array in place.
    """

    def forward(self, theta: Array, inputs: Array) -> Trace:
        """Run the network forward, or return the last trace where it is of the same arrays."""
        arrays, trace = self.__dict__.get("_last", ((None, None), None))
        if trace is None or arrays[0] is not theta or arrays[1] is not inputs:
            trace = super().forward(theta, inputs)
            self.__dict__["_last"] = (theta, inputs), trace
        remembered: Trace = trace
        return remembered


def pick_model(model: Model, lanes: Array) -> Model:
    """Return a model with the numeric fields of some lanes."""
    activations = tuple(pick(activation, lanes) for activation in model.network.activations)
    return RememberingModel(
        network=replace(model.network, activations=activations),
        loss=pick(model.loss, lanes),
        regularizer=pick(model.regularizer, lanes),
    )
