"""A layer that is no affine one: its own functions, bound to the arrays they read and write."""

from functools import partial
from typing import Any

from bpx.axes import Shape
from bpx.components import Layer, Parameters
from bpx.kernel.signal import Call, Signal


class PureLayer:
    """One layer of a block, bound to its parameters."""

    def __init__(self, layer: Layer, params: Parameters, grads: Parameters) -> None:
        """Bind the layer.

        Args:
            layer: The layer.
            params: Views of its parameters, and its noise where it is trained with some.
            grads: Views of the places of their gradients.
        """
        self._layer = layer
        self._params = params
        self._grads = grads
        self._cache: Any = None
        self._caches: dict[Shape, Any] = {}

    def forward(self, a: Signal, z: Signal) -> Call:
        """Return the call that writes the pre-activations `z` of the inputs `a`."""
        return partial(self._forward, a, z)

    def gradient(self, a: Signal, delta: Signal) -> Call:
        """Return the call that writes the gradient with respect to the parameters."""
        return partial(self._gradient, delta)

    def backward(self, delta: Signal, grad_a: Signal) -> Call:
        """Return the call that writes the gradient with respect to the inputs into `grad_a`."""
        return partial(self._backward, delta, grad_a)

    def _forward(self, a: Signal, z: Signal) -> None:
        """Write the pre-activations, and keep what the backward pass needs."""
        # A batch of each run's own and a piece that all runs share may have one length.
        shape = a.logical.shape
        before = self._caches.get(shape)
        self._cache = self._layer.forward_into(self._params, a.logical, z.logical, before)
        self._caches[shape] = self._cache

    def _gradient(self, delta: Signal) -> None:
        """Write the gradient with respect to the parameters."""
        self._layer.gradient_into(self._params, self._cache, delta.logical, self._grads)

    def _backward(self, delta: Signal, grad_a: Signal) -> None:
        """Write the gradient with respect to the input."""
        self._layer.backward_into(self._params, self._cache, delta.logical, grad_a.logical)
