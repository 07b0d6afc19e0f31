"""The batches of an epoch: the full batch, or each run's own order cut into pieces."""

from collections.abc import Iterator

import numpy as np

from bpx.axes import Array
from bpx.memory import Order
from bpx.network.model import Batch
from bpx.training.streams import Purpose, stream

_DRAWN_AT_ONCE = 8192
"""Numbers of an order drawn in one call; how many makes no difference to them."""


class DataOrder:
    """A fresh order of the examples for each epoch and seed.

    Runs with equal seeds share their orders, so each distinct seed draws once.
    """

    def __init__(self, seeds: Array, examples: int) -> None:
        """Start the streams.

        Args:
            seeds: The seed of each run, ``(R,)``.
            examples: N.
        """
        distinct, self._which = np.unique(seeds, return_inverse=True)
        self._streams = [stream(int(seed), Purpose.ORDER) for seed in distinct]
        self._epochs = max(1, _DRAWN_AT_ONCE // examples)
        self._unshuffled = np.broadcast_to(np.arange(examples), (self._epochs, examples))
        self._drawn = np.empty((len(distinct), 0, examples), np.intp)
        self._next = 0

    def epoch(self) -> Array:
        """Return the indices of the next epoch's examples in their order, ``(R, N)``."""
        if self._next == self._drawn.shape[1]:
            drawn = [rng.permuted(self._unshuffled, axis=1) for rng in self._streams]
            self._drawn, self._next = np.stack(drawn), 0
        self._next += 1
        order: Array = self._drawn[self._which, self._next - 1]
        return order

    def keep(self, lanes: Array) -> None:
        """Go on with some of the runs only.

        Args:
            lanes: The indices of the runs to keep.
        """
        needed, self._which = np.unique(self._which[lanes], return_inverse=True)
        self._streams = [self._streams[index] for index in needed]
        self._drawn = self._drawn[needed]


class Batches:
    """Hands out the batches of each epoch to a stack of runs."""

    def __init__(self, train: Batch, batch_size: int | None, seeds: Array, memory: Order) -> None:
        """Prepare to cut epochs into batches.

        Args:
            train: The training set, ``(N, D)`` and ``(N, C)``.
            batch_size: B, or None for the full batch. The last batch of an epoch may be smaller.
            seeds: The seed of each run, ``(R,)``.
            memory: Where the run axis of a batch lies.
        """
        self._train = train
        self._memory = memory
        examples = len(train.inputs)
        self._size = examples if batch_size is None else min(batch_size, examples)
        self._order = None if batch_size is None else DataOrder(seeds, examples)
        self._starts = range(0, examples, self._size)

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return len(self._starts)

    def epoch(self) -> Iterator[Batch]:
        """Yield the batches of the next epoch."""
        if self._order is None:
            yield self._train
            return
        order = self._order.epoch()
        for start in self._starts:
            chosen = order[:, start : start + self._size]
            inputs, targets = self._train.inputs, self._train.targets
            yield Batch(self._gather(inputs, chosen), self._gather(targets, chosen))

    def keep(self, lanes: Array) -> None:
        """Go on with some of the runs only."""
        if self._order is not None:
            self._order.keep(lanes)

    def _gather(self, examples: Array, chosen: Array) -> Array:
        """Return ``examples[chosen]``, ``(R, B, ...)``, with the run axis where memory has it."""
        if self._memory is Order.RUNS_LAST:
            return np.take(examples.T, chosen.T, axis=-1).T
        return np.take(examples, chosen, axis=0)
