r"""The products of an affine layer where the run axis is the fastest in memory.

As in `bpx.kernel.runs_first`, the bias is the last row of the weights,
:math:`z = \tilde a \tilde W`. BLAS has no product whose fastest axis is neither of the two that
are multiplied: here each is a sum over products of rows of R numbers, which `einsum` sweeps
without gaps. Inputs that all runs share are the exception: with them the runs are further
columns of one matrix, and BLAS multiplies it. It may add many products in an order that differs
from column to column, so it is left the short sums only, in which every run's is the same.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from bpx.axes import Array
from bpx.kernel.signal import Call, Signal

_SHORT = 7
"""Products that BLAS adds in one order in every column. From eight on, OpenBLAS adds those of a
column at the edge of a tile otherwise than those within, and which it is depends on R."""


class AffineRunsLast:
    """One affine layer of a block, bound to its parameters, which are ``(..., R)`` in memory."""

    def __init__(self, weights: Array, grad: Array, inputs: int) -> None:
        """Bind the layer.

        Args:
            weights: The extended weights, ``(D+1, H, R)``, or ``(D, H, R)`` without a bias.
            grad: The place of their gradient, of the same shape.
            inputs: D.
        """
        self._extended = weights
        self._weights = weights[:inputs]
        self._grad = grad

    def forward(self, a: Signal, z: Signal) -> Call:
        """Return the call that writes z = Σ_D ã W̃: ``(D+1, B, R), (D+1, H, R) -> (H, B, R)``.

        Args:
            a: The inputs; ``(D+1, B)`` where all runs share them.
            z: Where the pre-activations go.
        """
        inputs, weights = a.extended, self._extended
        if _serves_all_runs_alike(inputs, products=len(inputs)):
            return partial(np.matmul, inputs.T, weights.swapaxes(0, 1), z.memory)
        axes = "db,dhr->hbr" if inputs.ndim == 2 else "dbr,dhr->hbr"
        return _sum_of_products(axes, inputs, weights, z.memory)

    def gradient(self, a: Signal, delta: Signal) -> Call:
        """Return the call that writes ∇W̃ = Σ_B ã δ: ``(D+1, B, R), (H, B, R) -> (D+1, H, R)``.

        Args:
            a: The inputs, as in `forward`.
            delta: The gradient at z.
        """
        inputs = a.extended
        if _serves_all_runs_alike(inputs, products=inputs.shape[1]):
            return partial(np.matmul, inputs, delta.memory, self._grad.swapaxes(0, 1))
        axes = "db,hbr->dhr" if inputs.ndim == 2 else "dbr,hbr->dhr"
        return _sum_of_products(axes, inputs, delta.memory, self._grad)

    def backward(self, delta: Signal, grad_a: Signal) -> Call:
        """Return the call that writes ∇a = Σ_H W δ: ``(D, H, R), (H, B, R) -> (D, B, R)``.

        Args:
            delta: The gradient at z.
            grad_a: Where the gradient at the inputs goes.
        """
        weights = self._weights
        if weights.shape[1] == 1:
            return partial(np.multiply, weights, delta.memory, grad_a.memory)
        return _sum_of_products("dhr,hbr->dbr", weights, delta.memory, grad_a.memory)


def _sum_of_products(axes: str, first: Array, second: Array, out: Array) -> Callable[[], Array]:
    """Return the call of `einsum` that writes `out`; a `partial` is slow to pass names."""
    return lambda: np.einsum(axes, first, second, out=out)


def _serves_all_runs_alike(inputs: Array, products: int) -> bool:
    """Say whether BLAS gives a run the same bits in every column of a product with `inputs`.

    They must be shared by all runs and no vector: of one, BLAS may sum products in any order.

    Args:
        inputs: The inputs, ``(D+1, B)`` or ``(D+1, B, R)``.
        products: How many products each sum has.
    """
    return inputs.ndim == 2 and min(inputs.shape) > 1 and products <= _SHORT
