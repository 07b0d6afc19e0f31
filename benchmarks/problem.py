"""What bpx trains, as plain arrays: the same weights, data and orders for every peer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from bpx.axes import Array
from bpx.engine.blocks import block_of
from bpx.engine.plan import Plan
from bpx.training.block import Block
from bpx.training.streams import Purpose, stream

Weights: TypeAlias = Sequence[Array]
"""W1 ``(R, D, H)``, b1 ``(R, H)``, W2 ``(R, H, C)``, b2 ``(R, C)``; of one run, without R."""


@dataclass(frozen=True)
class Examples:
    """Inputs ``(N, D)`` and targets ``(N, C)``, classes one-hot."""

    inputs: Array
    targets: Array

    @property
    def classes(self) -> Array:
        """The class of each example, ``(N,)``."""
        classes: Array = np.argmax(self.targets, axis=1)
        return classes


@dataclass(frozen=True)
class Problem:
    """Runs of networks with one hidden layer, to be trained by any engine.

    Attributes:
        theta: Initial parameters, ``(R, P)``, in the order W1, b1, W2, b2.
        lr: The learning rate of each run, ``(R,)``.
        order: The order of the examples by run and epoch, ``(R, epochs, N)``; None where the
            batch is full.
        train: The training set.
        test: The test set, or None.
        hidden: H.
        activation: Of the hidden layer: ``sigmoid`` or ``relu``.
        loss: ``half_squared_error`` of a sigmoid or ``cross_entropy`` of a softmax.
        rule: ``descent``, or ``adam`` with its usual constants.
        batch: B.
        epochs: Passes over the training set.
        points: Epochs that bpx records, the initial one among them.
        evaluated: Whether losses and accuracies are measured after every epoch.
    """

    theta: Array
    lr: Array
    order: Array | None
    train: Examples
    test: Examples | None
    hidden: int
    activation: str
    loss: str
    rule: str
    batch: int
    epochs: int
    points: int
    evaluated: bool = False

    @classmethod
    def of(cls, plan: Plan, evaluated: bool = False) -> "Problem":
        """Return the problem of a planned sweep whose runs are one stack."""
        (stack,) = plan.stacks
        blocks = [block_of(block) for block in stack.blocks]
        first = blocks[0]
        layer: Any = first.model.network.layers[0]
        rates: list[Any] = [block.optimizer.lr for block in blocks]
        examples, size = len(first.feed.train.inputs), first.optimizer.batch_size
        seeds = np.concatenate([block.seeds for block in blocks])
        duration, epochs = first.duration, first.duration.epochs
        return cls(
            theta=np.concatenate([block.theta for block in blocks]),
            lr=np.concatenate(rates)[:, 0],
            order=None if size is None else _orders(seeds, epochs, examples),
            train=Examples(first.feed.train.inputs, first.feed.train.targets),
            test=_test(first),
            hidden=layer.units,
            activation=first.model.network.activations[0].name,
            loss=first.model.loss.name,
            rule="adam" if first.optimizer.name == "adam" else "descent",
            batch=size or examples,
            epochs=epochs,
            points=sum(map(duration.recorded, range(epochs + 1))),
            evaluated=evaluated,
        )

    @property
    def runs(self) -> int:
        """R."""
        return len(self.theta)

    @property
    def updates(self) -> int:
        """Updates of all runs together: runs x epochs x batches of an epoch."""
        return self.runs * self.epochs * -(-len(self.train.inputs) // self.batch)

    @property
    def widths(self) -> tuple[int, int, int]:
        """D, H and C."""
        return self.train.inputs.shape[1], self.hidden, self.train.targets.shape[1]

    def cut(self, runs: int, epochs: int) -> "Problem":
        """Return the problem of the first runs, for the first epochs only."""
        order = None if self.order is None else self.order[:runs, :epochs]
        return replace(self, theta=self.theta[:runs], lr=self.lr[:runs], order=order, epochs=epochs)

    def weights(self) -> Weights:
        """Return copies of the initial parameters, each an array of its own."""
        inputs, hidden, outputs = self.widths
        shapes = (inputs, hidden), (hidden,), (hidden, outputs), (outputs,)
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        parts = np.split(self.theta, ends[:-1], axis=1)
        return [
            part.reshape(self.runs, *shape).copy()
            for part, shape in zip(parts, shapes, strict=True)
        ]


def flat(weights: Weights) -> Array:
    """Return the parameters of all runs as theta, ``(R, P)``."""
    arrays = [np.asarray(array) for array in weights]
    return np.concatenate([array.reshape(len(array), -1) for array in arrays], axis=1)


def _orders(seeds: Array, epochs: int, examples: int) -> Array:
    unshuffled = np.broadcast_to(np.arange(examples), (epochs, examples))
    return np.stack([stream(int(s), Purpose.ORDER).permuted(unshuffled, axis=1) for s in seeds])


def _test(block: Block) -> Examples | None:
    test = block.feed.test
    return None if test is None else Examples(test.inputs, test.targets)
