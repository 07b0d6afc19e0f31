"""The examples of a data set as a chain takes them in: in pieces, or picked for each run."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bpx.axes import Array
from bpx.kernel.signal import Signal
from bpx.memory import Order
from bpx.network.model import Batch


@dataclass(frozen=True)
class Window:
    """Batches that are trained one after another.

    Attributes:
        inputs: The inputs of all of them.
        targets: The targets of each, ``(B, C)`` or ``(R, B, C)``.
    """

    inputs: Signal
    targets: tuple[Array, ...]


class Examples:
    """A training or test set, with a column of ones beside inputs that want one."""

    def __init__(self, batch: Batch, order: Order, *, ones: bool) -> None:
        """Take a set.

        Args:
            batch: Inputs ``(N, D)`` and targets ``(N, C)``.
            order: Where the run axis of picked batches lies in memory.
            ones: Whether the first layer wants a row of ones below its inputs.
        """
        self.targets = batch.targets
        self._order = order
        self._ones = ones
        self._rows = batch.extended if ones else batch.inputs
        self._picked: dict[tuple[int, ...], tuple[Array, Array, Window]] = {}

    def __len__(self) -> int:
        """Return N."""
        return len(self.targets)

    @cached_property
    def whole(self) -> Signal:
        """All inputs, which every run shares, ``(N, D)``."""
        return self._shared(self._rows)

    def pieces(self, length: int) -> Iterator[tuple[slice, Signal]]:
        """Yield all inputs in pieces of at most `length` examples."""
        for start in range(0, len(self), length):
            piece = slice(start, min(start + length, len(self)))
            yield piece, self._shared(self._rows[piece])

    def pick(self, chosen: Array, size: int) -> Window:
        """Return batches that are each run's own.

        They lie in arrays that the next call of the same shape overwrites.

        Args:
            chosen: Indices of examples, ``(R, S)``, or ``(S, R)`` where runs are last in memory.
            size: B, the examples of a batch; the last one may be smaller.
        """
        picked = self._picked.get(chosen.shape)
        if picked is None:
            picked = self._picked[chosen.shape] = self._places(chosen.shape, size)
        rows, classes, window = picked
        if self._order is Order.RUNS_FIRST:
            np.take(self._rows, chosen, axis=0, out=rows, mode="clip")
            np.take(self.targets, chosen, axis=0, out=classes, mode="clip")
        else:
            np.take(self._columns, chosen, axis=-1, out=rows, mode="clip")
            np.take(self._classes, chosen, axis=-1, out=classes, mode="clip")
        return window

    @cached_property
    def _columns(self) -> Array:
        return np.ascontiguousarray(np.moveaxis(self._rows, 0, -1))

    @cached_property
    def _classes(self) -> Array:
        return np.ascontiguousarray(self.targets.T)

    def _places(self, chosen: tuple[int, ...], size: int) -> tuple[Array, Array, Window]:
        """Return where picked inputs and targets go, and the window of both."""
        if self._order is Order.RUNS_FIRST:
            # A run's targets lie together, so that a sum over them is taken in one order whether
            # the run is alone or not.
            classes = np.empty((*chosen, *self.targets.shape[1:]), self.targets.dtype)
            rows = np.empty((*chosen, *self._rows.shape[1:]), self._rows.dtype)
            inputs, targets = self._shared(rows), classes
        else:
            classes = np.empty((len(self._classes), *chosen), self.targets.dtype)
            rows = np.empty((*self._columns.shape[:-1], *chosen), self._rows.dtype)
            memory = rows[:-1] if self._ones else rows
            inputs = Signal(np.moveaxis(memory, (-1, -2), (0, 1)), memory, rows)
            targets = classes.T
        starts = range(0, targets.shape[1], size)
        batches = tuple(targets[:, start : start + size] for start in starts)
        return rows, classes, Window(inputs, batches)

    def _shared(self, rows: Array) -> Signal:
        """Return inputs that lie example by example, ``(..., B, D+1)``, as a signal."""
        if not self._ones:
            return Signal(rows, rows.mT, rows.mT)
        logical = rows[..., :-1]
        return Signal(logical, logical.mT, rows.mT)
