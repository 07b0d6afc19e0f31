"""A layer that is no affine one: its own pure functions, their results copied to where they go."""

from functools import partial
from typing import Any

from bpx.components import Layer, Parameters
from bpx.errors import ShapeError
from bpx.kernel.signal import Call, Signal


class PureLayer:
    """One layer of a block, bound to its parameters."""

    def __init__(self, layer: Layer, params: Parameters, grads: Parameters, number: int) -> None:
        """Bind the layer.

        Args:
            layer: The layer.
            params: Views of its parameters.
            grads: Views of the places of their gradients.
            number: The layer's number, counted from 1.
        """
        self._layer = layer
        self._params = params
        self._grads = grads
        self._number = number
        self._cache: Any = None

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
        value, self._cache = self._layer.forward(self._params, a.logical)
        if value.shape != z.logical.shape:
            raise ShapeError(
                f"Layer {self._number}: {self._layer.name} returned the shape {value.shape}; it"
                f" says {z.logical.shape}."
            )
        z.logical[...] = value

    def _gradient(self, delta: Signal) -> None:
        """Write the gradient with respect to the parameters."""
        grads = self._layer.gradient(self._params, self._cache, delta.logical)
        for name, place in self._grads.items():
            if name not in grads:
                raise ShapeError(
                    f"Layer {self._number}: {self._layer.name} returned no gradient for"
                    f" {name}{self._number}; it must return one for each of its parameters."
                )
            value = grads[name]
            if value.shape != place.shape:
                raise ShapeError(
                    f"Layer {self._number}: {self._layer.name} returned a gradient of shape"
                    f" {value.shape} for {name}{self._number} {place.shape}."
                )
            place[...] = value

    def _backward(self, delta: Signal, grad_a: Signal) -> None:
        """Write the gradient with respect to the input."""
        value = self._layer.backward(self._params, self._cache, delta.logical)
        if value.shape != grad_a.logical.shape:
            raise ShapeError(
                f"Layer {self._number}: {self._layer.name} returned a gradient of shape"
                f" {value.shape} for its input {grad_a.logical.shape}."
            )
        grad_a.logical[...] = value
