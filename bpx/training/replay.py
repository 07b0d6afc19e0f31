"""The training of a single run, update by update, to be watched."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bpx.axes import Array
from bpx.training.block import Block
from bpx.training.evaluate import Evaluator
from bpx.training.lanes import Lanes, pick, pick_model


@dataclass(frozen=True)
class Moment:
    """A run after some of its updates.

    Attributes:
        epoch: The epoch it is in, from 1; 0 before the first update.
        step: Updates made so far.
        examples: The training examples by which theta has changed since the moment before, in
            their order: indices, ``(B,)``.
        theta: The parameters, ``(P,)``.
    """

    epoch: int
    step: int
    examples: Array
    theta: Array


def replay(block: Block, epochs: int) -> Iterator[Moment]:
    """Train the only run of a block, and yield the moments it passes through.

    The arithmetic is that of `bpx.training.loop.train`, and the numbers are the same to the bit.
    There is a moment after each update; where the engine gathers the updates of several batches in
    a first layer (`bpx.kernel.lazy`), there is one after these.

    Args:
        block: A block of one run.
        epochs: The epochs to train it.

    Yields:
        The moment before the first update, and those after it.
    """
    lanes = Lanes.of(block)
    kernel, batches = lanes.kernel, lanes.batches
    every = np.arange(len(lanes.sets["train"]))
    step, steps = 0, block.steps
    yield Moment(0, step, every[:0], np.array(kernel.theta[0]))
    for epoch in range(1, epochs + 1):
        seen = 0
        for window in batches.epoch():
            order = every if batches.drawn is None else batches.drawn[0]
            # Not around the loop: the caller must not find its own settings changed meanwhile.
            with np.errstate(all="ignore"):
                step = kernel.train(window, step, steps)
            start, seen = seen, seen + sum(targets.shape[-2] for targets in window.targets)
            yield Moment(epoch, step, order[start:seen], np.array(kernel.theta[0]))


def measures(block: Block, theta: Array) -> dict[str, Array]:
    """Return what the only run of a block would measure at other parameters.

    A number is that of the run's history, to the bit, where the parameters are those of a recorded
    epoch.

    Args:
        block: A block of one run.
        theta: Parameters, ``(R, P)``.

    Returns:
        Each measure by its column of history, ``(R,)``.
    """
    points = np.zeros(len(theta), np.intp)
    there = replace(
        block,
        ids=block.ids * len(theta),
        theta=theta,
        seeds=block.seeds[points],
        model=pick_model(block.model, points),
        optimizer=pick(block.optimizer, points),
        schedule=pick(block.schedule, points),
    )
    lanes, evaluator = Lanes.of(there), Evaluator.of(there)
    with np.errstate(all="ignore"):
        values = evaluator(lanes.kernel, lanes.sets)[: len(theta)]
    return dict(zip(evaluator.columns, values.T, strict=True))
