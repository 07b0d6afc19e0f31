"""The layers of a network bound to one array of parameters and one of their gradient."""

from typing import Protocol

from bpx.axes import Array
from bpx.components import Layer
from bpx.kernel.pure import PureLayer
from bpx.kernel.runs_first import AffineRunsFirst
from bpx.kernel.runs_last import AffineRunsLast
from bpx.kernel.signal import Call, Signal
from bpx.kernel.stopwatch import TimedLayer
from bpx.memory import Order
from bpx.network.network import Network, Noise


class BoundLayer(Protocol):
    """A layer whose parameters are fixed places in memory."""

    def forward(self, a: Signal, z: Signal) -> Call:
        """Return the call that writes the pre-activations `z` of the inputs `a`."""

    def gradient(self, a: Signal, delta: Signal) -> Call:
        """Return the call that writes the gradient with respect to the parameters."""

    def backward(self, delta: Signal, grad_a: Signal) -> Call:
        """Return the call that writes the gradient with respect to the inputs into `grad_a`."""


def bound_layers(
    network: Network, order: Order, theta: Array, grad: Array, noise: Noise = ()
) -> list[BoundLayer]:
    """Bind every layer of a network.

    Args:
        network: The network.
        order: Where the run axis of the arrays lies in memory.
        theta: Parameters, ``(R, P)``; they will change in place.
        grad: Where their gradient will be written, ``(R, P)``.
        noise: The random arrays of each layer, where it is bound for training; they too will
            change in place.
    """
    layout = network.layout
    params, grads = layout.views(theta), layout.views(grad)
    for own, drawn in zip(params, noise, strict=False):
        own.update(drawn)
    return [
        timed_layer(_affine(network, number, order, theta, grad), layer)
        if layer.affine
        else PureLayer(layer, params[number - 1], grads[number - 1])
        for number, layer in enumerate(network.layers, start=1)
    ]


def timed_layer(bound: BoundLayer, layer: Layer) -> BoundLayer:
    """Return a bound layer, measured where its component is."""
    return TimedLayer(bound, layer) if hasattr(layer, "_stopwatch") else bound


def extended_weights(
    network: Network, number: int, order: Order, array: Array
) -> tuple[Array, int]:
    """Return the weights of an affine layer with the bias as one more row, and the inputs D.

    Args:
        network: The network.
        number: The layer, counted from 1.
        order: Where the run axis lies in memory.
        array: An array like theta, ``(R, P)``.

    Returns:
        A view, ``(R, D+1, H)`` runs first, ``(D+1, H, R)`` runs last.
    """
    weights, *bias = network.layout.slots_of(number)
    inputs, units = weights.parameter.shape
    rows = inputs + len(bias)
    part = array[:, weights.start : weights.start + rows * units]
    if order is Order.RUNS_FIRST:
        return part.reshape(-1, rows, units), inputs
    return part.T.reshape(rows, units, -1), inputs


def _affine(network: Network, number: int, order: Order, theta: Array, grad: Array) -> BoundLayer:
    weights, inputs = extended_weights(network, number, order, theta)
    place, _ = extended_weights(network, number, order, grad)
    if order is Order.RUNS_FIRST:
        return AffineRunsFirst(weights, place, inputs)
    return AffineRunsLast(weights, place, inputs)
