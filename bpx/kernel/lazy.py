r"""A first layer whose updates are gathered over a window of batches.

An update of stochastic descent changes a layer by a matrix of low rank, and the next one needs
of the changed layer only its product with the next inputs. Within a window that begins with the
weights :math:`\tilde W_0`,

.. math:: z_t = \tilde x_t \tilde W_t
              = \tilde x_t \tilde W_0 - \sum_{s < t} (\tilde x_t \tilde x_s^T) \, \delta_s,
          \qquad \tilde W_0 \leftarrow \tilde W_0 - \sum_s \tilde x_s^T \delta_s

where delta holds the learning rate already. The inputs of a window are known beforehand, so the
products with :math:`\tilde W_0` and with each other are one product each, and so is the update
at its end: instead of writing all weights for every example, they are written once a window.
This is the same descent, rounded otherwise.
"""

from functools import partial

import numpy as np

from bpx.axes import Array
from bpx.kernel.signal import Call, Signal


class LazyAffine:
    """The first layer of a block, bound to its parameters, which are ``(R, ...)`` in memory."""

    def __init__(self, weights: Array) -> None:
        """Bind the layer.

        Args:
            weights: The extended weights, ``(R, D+1, H)``.
        """
        self._weights = weights
        self._scratch = np.empty_like(weights)
        self._made: dict[int, tuple[Array, Array, Array]] = {}
        self._done = 0

    def open(self, inputs: Signal) -> None:
        """Begin a window.

        Args:
            inputs: The inputs of all its batches, ``(R, D+1, S)`` in memory.
        """
        self._inputs = inputs.extended
        runs, _, size = self._inputs.shape
        if size not in self._made:
            units, dtype = self._weights.shape[-1], self._weights.dtype
            shapes = (runs, units, size), (runs, size, size), (runs, units, size)
            first, products, deltas = (np.empty(shape, dtype) for shape in shapes)
            self._made[size] = first, products, deltas
        self._first, self._products, self._deltas = self._made[size]
        np.matmul(self._weights.mT, self._inputs, out=self._first)
        np.matmul(self._inputs.mT, self._inputs, out=self._products)
        self._done = 0

    def close(self) -> None:
        """End a window: W̃ ← W̃ − x̃ δᵀ over all its batches."""
        np.matmul(self._inputs, self._deltas.mT, out=self._scratch)
        np.subtract(self._weights, self._scratch, out=self._weights)

    def forward(self, a: Signal, z: Signal) -> Call:
        """Return the call that writes the pre-activations of the next batch of the window."""
        return partial(self._forward, z.memory)

    def gradient(self, a: Signal, delta: Signal) -> Call:
        """Return the call that gathers the delta of that batch."""
        return partial(self._gather, delta.memory)

    def backward(self, delta: Signal, grad_a: Signal) -> Call:
        """Nothing lies below the first layer."""
        raise NotImplementedError

    def _forward(self, z: Array) -> None:
        done, batch = self._done, slice(self._done, self._done + z.shape[-1])
        if done == 0:
            z[...] = self._first[..., batch]
        else:
            np.matmul(self._deltas[..., :done], self._products[:, :done, batch], out=z)
            np.subtract(self._first[..., batch], z, out=z)

    def _gather(self, delta: Array) -> None:
        batch = slice(self._done, self._done + delta.shape[-1])
        self._deltas[..., batch] = delta
        self._done = batch.stop
