"""Two orders of memory under one order of axes.

The logical order of axes is fixed, ``(R, B, H)`` and ``(R, P)``; the order in memory is the
engine's choice. For tiny networks the run axis is the fastest-varying one (*runs last*), so that
every elementwise operation sweeps over runs without gaps. For larger ones it is the slowest
(*runs first*), and products go to BLAS slice by slice. Elementwise code cannot tell the
difference; a product can, and `matmul` is the one place that multiplies matrices.

The choice depends on a run's own shapes alone, never on how many neighbours it has, and a stack
in runs-last order is padded to whole `LANES`: so a run's numbers are the same to the last bit
whether it is trained alone or among ten thousand.
"""

from enum import Enum

import numpy as np

from bpx.axes import Array, Shape

LANES = 8
"""A runs-last stack is padded to a multiple of this many runs (one AVX-512 register of float64)."""

RUNS_LAST_MULTIPLY_ADDS = 256
"""Up to this many multiply-adds per layer, run and batch, runs last is the faster order."""


class Order(Enum):
    """Where the run axis lies in memory."""

    RUNS_FIRST = "runs first"
    RUNS_LAST = "runs last"

    @classmethod
    def of(cls, batch: int, multiply_adds: int) -> "Order":
        """Choose the order for one run from its own shapes.

        Args:
            batch: B, the examples of a batch.
            multiply_adds: Those of one example in the layer that has most: D times H where it is
                dense.

        Example:
            >>> Order.of(4, multiply_adds=2 * 4), Order.of(32, multiply_adds=64 * 32)
            (<Order.RUNS_LAST: 'runs last'>, <Order.RUNS_FIRST: 'runs first'>)
        """
        small = batch * multiply_adds <= RUNS_LAST_MULTIPLY_ADDS
        return cls.RUNS_LAST if small else cls.RUNS_FIRST

    def padded(self, runs: int) -> int:
        """Return the number of lanes that `runs` runs occupy."""
        return -(-runs // LANES) * LANES if self is Order.RUNS_LAST else runs

    def empty(self, runs: int, shape: Shape, dtype: np.dtype[np.floating]) -> Array:
        """Return an uninitialised array of logical shape ``(runs, *shape)`` in this order."""
        if self is Order.RUNS_FIRST:
            return np.empty((runs, *shape), dtype)
        return np.moveaxis(np.empty((*shape, runs), dtype), -1, 0)

    def array(self, values: Array) -> Array:
        """Return a copy of `values`, of logical shape ``(R, ...)``, in this order."""
        copy = self.empty(values.shape[0], values.shape[1:], values.dtype)
        copy[...] = values
        return copy


def _runs_last(a: Array) -> bool:
    return a.ndim > 2 and a.strides[0] < a.strides[-1] and a.strides[0] < a.strides[-2]


def matmul(a: Array, b: Array) -> Array:
    """Multiply matrices over the last two axes, in whichever order of memory they lie.

    Args:
        a: ``(..., B, D)``.
        b: ``(..., D, H)``. Leading axes broadcast.

    Returns:
        ``(..., B, H)``, in the memory order of the operands.
    """
    product: Array
    if a.shape[-1] == 1 == b.shape[-2]:
        product = a * b
    elif _runs_last(a) or _runs_last(b):
        product = np.einsum("...ij,...jk->...ik", a, b)
    else:
        product = np.matmul(a, b)
    return product
