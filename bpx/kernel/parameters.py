"""The layers of a network bound to one array of parameters and one of their gradient."""

from collections.abc import Sequence
from typing import Protocol

from bpx.axes import Array
from bpx.kernel.pure import PureLayer
from bpx.kernel.runs_first import AffineRunsFirst
from bpx.kernel.runs_last import AffineRunsLast
from bpx.kernel.signal import Call, Signal
from bpx.memory import Order
from bpx.network.layout import Slot
from bpx.network.network import Network


class BoundLayer(Protocol):
    """A layer whose parameters are fixed places in memory."""

    def forward(self, a: Signal, z: Signal) -> Call:
        """Return the call that writes the pre-activations `z` of the inputs `a`."""

    def gradient(self, a: Signal, delta: Signal) -> Call:
        """Return the call that writes the gradient with respect to the parameters."""

    def backward(self, delta: Signal, grad_a: Signal) -> Call:
        """Return the call that writes the gradient with respect to the inputs into `grad_a`."""


def bound_layers(network: Network, order: Order, theta: Array, grad: Array) -> list[BoundLayer]:
    """Bind every layer of a network.

    Args:
        network: The network.
        order: Where the run axis of the arrays lies in memory.
        theta: Parameters, ``(R, P)``; they will change in place.
        grad: Where their gradient will be written, ``(R, P)``.
    """
    layout = network.layout
    params, grads = layout.views(theta), layout.views(grad)
    return [
        _affine(layout.slots_of(number), order, theta, grad)
        if layer.affine
        else PureLayer(layer, params[number - 1], grads[number - 1], number)
        for number, layer in enumerate(network.layers, start=1)
    ]


def _affine(slots: Sequence[Slot], order: Order, theta: Array, grad: Array) -> BoundLayer:
    """Bind an affine layer to its extended weights: W, and b behind it as one more row."""
    weights, *bias = slots
    inputs, units = weights.parameter.shape
    rows = inputs + len(bias)
    place = slice(weights.start, weights.start + rows * units)
    if order is Order.RUNS_FIRST:
        shape = (-1, rows, units)
        return AffineRunsFirst(
            theta[:, place].reshape(shape), grad[:, place].reshape(shape), inputs
        )
    shape = (rows, units, -1)
    return AffineRunsLast(theta[:, place].T.reshape(shape), grad[:, place].T.reshape(shape), inputs)
