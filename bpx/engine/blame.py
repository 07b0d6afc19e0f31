"""Why runs diverged: a component that makes NaN of finite numbers is named in their reasons.

The runs are trained once more, all together, up to the epoch in which each diverged; their numbers
are the same to the bit, and in that epoch every call is watched. Nothing of it is kept but the
sentence.

For a run that diverged early, that costs little. But most runs that diverge have a learning rate
that is too large, and need no search. So the components of the other runs are tried first, on their
data and with weights from zero to huge, which costs about as much as a dozen updates, and their
schedule at every update there was; only where one gives what is not finite are they trained again.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bpx.axes import Array
from bpx.engine.blocks import runs_of
from bpx.network.model import Batch
from bpx.training.block import Block
from bpx.training.culprits import Culprits
from bpx.training.lanes import Lanes, pick, pick_model
from bpx.training.outcome import Outcome
from bpx.training.walk import Walk, for_each_run

_SCALES = (0.0, 1.0, -1.0, 10.0, -10.0, 1e2, -1e2, 1e3, -1e3, 1e4, 1e6, 1e9)
"""Factors on the initial parameters with which components are tried."""

_TRIED = 32
"""Examples with which components are tried."""

_EARLY = 0.1
"""The part of its epochs in which a run diverges early."""


def with_culprits(block: Block, outcome: Outcome) -> Outcome:
    """Return the outcome of a block, its diverged runs' reasons with the component at fault.

    Args:
        block: The block, as it was before training.
        outcome: What became of it.
    """
    diverged = np.flatnonzero([status == "diverged" for status in outcome.status])
    if not len(diverged):
        return outcome
    try:
        with np.errstate(all="ignore"):
            searched = diverged[_worth_it(runs_of(block, diverged), outcome.epochs[diverged])]
            found = _found(runs_of(block, searched), outcome.epochs[searched])
    except Exception:  # a component that raises here did not in training: nothing is explained
        return outcome
    reasons = list(outcome.reason)
    for place, sentence in found.items():
        reasons[searched[place]] = sentence
    return replace(outcome, reason=reasons)


def _worth_it(block: Block, epochs: Array) -> Array:
    """Say for each run whether to train it again; that is its own matter, not its neighbours'.

    Args:
        block: The runs.
        epochs: The epoch in which each diverged, ``(R,)``.
    """
    early = epochs <= _EARLY * block.duration.epochs
    if early.all():
        return early
    return early | _suspected(block) | _ill_scheduled(block, int(epochs.max()))


def _suspected(block: Block) -> Array:
    """Say for each run whether a component of it gives what is not finite, ``(R,)``."""
    runs = len(block.ids)
    train = Batch(block.feed.train.inputs[:_TRIED], block.feed.train.targets[:_TRIED])
    batch = for_each_run(train, runs)
    suspected = np.zeros(runs, bool)
    for scale in _SCALES:
        for step in (1, block.steps):
            culprits = Culprits(runs, block.theta.dtype)
            walk = Walk(block.model, block.optimizer, block.schedule, culprits)
            theta = (block.theta * scale).astype(block.theta.dtype)
            state = block.optimizer.init(theta)
            walk.evaluate(theta, {"train": batch})
            walk.update(theta, state, batch, step, block.steps)
            suspected[list(culprits.found)] = True
    return suspected


def _ill_scheduled(block: Block, epochs: int) -> Array:
    """Say for each run whether its schedule gives what is not finite in some epochs, ``(R,)``."""
    runs, schedule = len(block.ids), block.schedule
    ill = np.zeros(runs, bool)
    if schedule.constant:
        return ill
    for step in range(1, epochs * block.batches + 1):
        factor = schedule(step, block.steps)
        ill |= ~np.isfinite(np.broadcast_to(np.asarray(factor, float), (runs, 1)))[:, 0]
    return ill


def _found(block: Block, epochs: Array) -> dict[int, str]:
    """Train runs again, and return for each, by its place, what went wrong in its last epoch.

    Args:
        block: The runs.
        epochs: The epoch in which each diverged, ``(R,)``.
    """
    found: dict[int, str] = {}
    if not len(epochs):
        return found
    again = _Again(block)
    for epoch in range(1, int(epochs.max()) + 1):
        ending = (epochs[again.lanes.runs] == epoch) & again.lanes.training
        for place, sentence in again.epoch(ending):
            found[place] = f"{sentence}, first in epoch {epoch}"
        again.drop(ending)
    return found


class _Again:
    """Runs that are trained again, epoch by epoch."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self.lanes = Lanes.of(block)
        self._step = 0
        self._steps = block.steps

    def epoch(self, ending: Array) -> Iterator[tuple[int, str]]:
        """Train for an epoch; yield who is at fault in the lanes of runs that end with it."""
        lanes, seen = np.flatnonzero(ending), 0
        culprits = Culprits(len(lanes), self._block.theta.dtype)
        kernel = self.lanes.kernel
        for window in self.lanes.batches.epoch():
            step, count = self._step, sum(targets.shape[-2] for targets in window.targets)
            before = kernel.theta[lanes], tuple(array[lanes] for array in kernel.state)
            self._step = kernel.train(window, step, self._steps)
            if len(lanes) and not np.isfinite(kernel.theta[lanes]).all():
                sizes = [targets.shape[-2] for targets in window.targets]
                walk = self._walk(lanes, culprits)
                theta, state = before
                for batch in self._batches(lanes, seen, sizes):
                    step += 1
                    theta, state = walk.update(theta, state, batch, step, self._steps)
            seen += count
        if len(lanes):
            self._walk(lanes, culprits).evaluate(kernel.theta[lanes], self._sets(len(lanes)))
        runs = self.lanes.runs[lanes]
        yield from ((int(runs[lane]), text) for lane, text in culprits.found.items())

    def drop(self, ending: Array) -> None:
        """Go on without some lanes' runs."""
        self.lanes.end(ending)
        self.lanes.compact(self._block)

    def _walk(self, lanes: Array, culprits: Culprits) -> Walk:
        kernel = self.lanes.kernel
        return Walk(
            pick_model(kernel.model, lanes),
            pick(kernel.optimizer, lanes),
            pick(kernel.schedule, lanes),
            culprits,
        )

    def _batches(self, lanes: Array, start: int, sizes: list[int]) -> Iterator[Batch]:
        """Yield the batches of a window for some lanes, ``(R, B, ...)``."""
        train, order = self._block.feed.train, self.lanes.batches.drawn
        for size in sizes:
            noise = self.lanes.kernel.noise_of(size, lanes)
            if order is None:
                whole = for_each_run(train, len(lanes))
                yield Batch(whole.inputs, whole.targets, noise)
            else:
                chosen = order[lanes, start : start + size]
                yield Batch(train.inputs[chosen], train.targets[chosen], noise)
            start += size

    def _sets(self, runs: int) -> dict[str, Batch]:
        feed = self._block.feed
        sets = {"train": feed.train} | ({} if feed.test is None else {"test": feed.test})
        return {part: for_each_run(batch, runs) for part, batch in sets.items()}
