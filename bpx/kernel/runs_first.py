r"""The products of an affine layer where the run axis is the slowest in memory.

The bias is the last row of the weights: with a one behind the inputs,

.. math:: \tilde W = \begin{pmatrix} W \\ b \end{pmatrix}, \qquad
          \tilde a = \begin{pmatrix} a & 1 \end{pmatrix}, \qquad z = \tilde a \tilde W

theta holds W and b one behind the other, so that the extended weights are a view of it, and the
gradient of both is one product. Every product is a call of BLAS for each run.
"""

from functools import partial

import numpy as np

from bpx.axes import Array
from bpx.kernel.signal import Call, Signal


class AffineRunsFirst:
    """One affine layer of a block, bound to its parameters, which are ``(R, ...)`` in memory."""

    def __init__(self, weights: Array, grad: Array, inputs: int) -> None:
        """Bind the layer.

        Args:
            weights: The extended weights, ``(R, D+1, H)``, or ``(R, D, H)`` without a bias.
            grad: The place of their gradient, of the same shape.
            inputs: D.
        """
        self._extended = weights
        self._weights = weights[:, :inputs]
        self._grad = grad

    def forward(self, a: Signal, z: Signal) -> Call:
        """Return the call that writes z = W̃ᵀ ã: ``(R, H, D+1) @ (R, D+1, B) -> (R, H, B)``.

        Args:
            a: The inputs; ``(D+1, B)`` where all runs share them.
            z: Where the pre-activations go.
        """
        return partial(np.matmul, self._extended.mT, a.extended, z.memory)

    def gradient(self, a: Signal, delta: Signal) -> Call:
        """Return the call that writes ∇W̃ = ã δᵀ: ``(R, D+1, B) @ (R, B, H) -> (R, D+1, H)``.

        Args:
            a: The inputs, as in `forward`.
            delta: The gradient at z.
        """
        if delta.memory.shape[-1] == 1 and a.extended.ndim == 3:  # an outer product
            vectors = a.extended[..., 0], delta.memory[..., 0]
            return partial(np.einsum, "rd,rh->rdh", *vectors, out=self._grad)
        return partial(np.matmul, a.extended, delta.memory.mT, self._grad)

    def backward(self, delta: Signal, grad_a: Signal) -> Call:
        """Return the call that writes ∇a = W δ: ``(R, D, H) @ (R, H, B) -> (R, D, B)``.

        Args:
            delta: The gradient at z.
            grad_a: Where the gradient at the inputs goes.
        """
        return partial(np.matmul, self._weights, delta.memory, grad_a.memory)
