"""Why runs diverged: a component that makes NaN of finite numbers is named in their reasons.

The runs that diverged are trained once more, all together, up to the epoch in which each did; their
numbers are the same to the bit, and in that epoch every call is watched. Nothing of it is kept but
the sentence. Most runs that diverge do so early, for their learning rate is too large, and cost
little; one that diverges late takes its time again.
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
            found = _found(runs_of(block, diverged), outcome.epochs[diverged])
    except Exception:  # a component that raises here did not in training: nothing is explained
        return outcome
    reasons = list(outcome.reason)
    for place, sentence in found.items():
        reasons[diverged[place]] = sentence
    return replace(outcome, reason=reasons)


def _found(block: Block, epochs: Array) -> dict[int, str]:
    """Train runs again, and return for each, by its place, what went wrong in its last epoch.

    Args:
        block: The runs.
        epochs: The epoch in which each diverged, ``(R,)``.
    """
    found: dict[int, str] = {}
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
