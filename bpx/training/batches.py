"""The batches of an epoch: the full batch, or each run's own order cut into pieces."""

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from bpx.axes import Array
from bpx.kernel.examples import Examples, Window
from bpx.memory import Order
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
    """Hands out the batches of each epoch to a stack of runs.

    Attributes:
        drawn: The order of this epoch's examples, ``(R, N)``; None for the full batch.
    """

    def __init__(
        self, examples: Examples, batch_size: int | None, seeds: Array, memory: Order, window: int
    ) -> None:
        """Prepare to cut epochs into batches.

        Args:
            examples: The training set.
            batch_size: B, or None for the full batch. The last batch of an epoch may be smaller.
            seeds: The seed of each run, ``(R,)``.
            memory: Where the run axis of a batch lies.
            window: The number of batches that are handed out at once.
        """
        self._examples = examples
        self._memory = memory
        self._size = min(batch_size or len(examples), len(examples))
        self._order = None if batch_size is None else DataOrder(seeds, len(examples))
        self._window = window * self._size
        self.drawn: Array | None = None

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return -(-len(self._examples) // self._size)

    def epoch(self) -> Iterable[Window]:
        """Return the batches of the next epoch.

        Mini-batches lie in arrays that the next ones overwrite.
        """
        return self._whole if self._order is None else self._cut(self._order.epoch())

    def _cut(self, order: Array) -> Iterator[Window]:
        self.drawn = order
        starts = range(0, len(self._examples), self._window)
        if self._memory is Order.RUNS_FIRST:
            for start in starts:
                yield self._examples.pick(order[:, start : start + self._window], self._size)
        else:
            order = np.ascontiguousarray(order.T)
            for start in starts:
                yield self._examples.pick(order[start : start + self._window], self._size)

    @cached_property
    def _whole(self) -> tuple[Window]:
        return (Window(self._examples.whole, (self._examples.targets,)),)

    def keep(self, lanes: Array) -> None:
        """Go on with some of the runs only."""
        if self._order is not None:
            self._order.keep(lanes)
