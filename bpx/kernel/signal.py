"""The arrays that pass from layer to layer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from bpx.axes import Array, Shape
from bpx.memory import Order

Call: TypeAlias = Callable[..., Any]
"""A function bound to the arrays it reads and writes."""


@dataclass(frozen=True, eq=False)
class Signal:
    """A quantity of every unit of a layer, for each run and each example of a batch.

    The features of a layer lie before the examples in memory: ``(R, H, B)`` runs first,
    ``(H, B, R)`` runs last. So a row of ones can be appended for the layer above, whose bias is
    then one more row of its weights. The classes of the output layer lie before the runs too,
    ``(C, R, B)``: softmax reduces over them, which is fast from row to row and slow within one.
    With a single example they lie together, ``(R, C, 1)``: else they would where a run is alone
    and would not among others, and a sum over them would be taken in another order.

    Attributes:
        logical: The array as components see it, ``(R, B, H)``.
        memory: The same array as layers see it, ``(R, H, B)`` runs first, ``(H, B, R)`` runs last.
        extended: `memory` with the row of ones, if there is one: ``(R, H+1, B)``, ``(H+1, B, R)``.
    """

    logical: Array
    memory: Array
    extended: Array


class Signals:
    """Makes the signals of a stack of runs."""

    def __init__(self, order: Order, runs: int, dtype: np.dtype[np.floating]) -> None:
        """Make signals for R runs of one precision, in one order of memory."""
        self._order, self._runs, self._dtype = order, runs, dtype

    def hidden(self, length: int, shape: Shape, *, ones: bool = False) -> Signal:
        """Return an uninitialised signal of a hidden layer.

        Args:
            length: B.
            shape: The shape of one example, ``(H,)`` for a dense layer.
            ones: Whether a row of ones is appended.
        """
        units, *rest = shape
        rows = (units + ones, *rest)
        if self._order is Order.RUNS_LAST:
            return _runs_last(np.ones((*rows, length, self._runs), self._dtype), units)
        extended = np.ones((self._runs, *rows, length), self._dtype)
        memory = extended[:, :units]
        return Signal(np.moveaxis(memory, -1, 1), memory, extended)

    def output(self, length: int, shape: Shape) -> Signal:
        """Return an uninitialised signal of the output layer.

        Args:
            length: B.
            shape: The shape of one example, ``(C,)``.
        """
        classes, *rest = shape
        if self._order is Order.RUNS_LAST:
            return _runs_last(np.empty((*shape, length, self._runs), self._dtype), classes)
        if length == 1:
            memory = np.empty((self._runs, *shape, length), self._dtype)
        else:
            # Where a run is alone, BLAS must find a gap between classes as it does among others.
            first = np.empty((classes, max(self._runs, 2), *rest, length), self._dtype)
            memory = np.moveaxis(first[:, : self._runs], 0, 1)
        return Signal(np.moveaxis(memory, -1, 1), memory, memory)


def _runs_last(extended: Array, units: int) -> Signal:
    memory = extended[:units]
    return Signal(np.moveaxis(memory, (-1, -2), (0, 1)), memory, extended)
