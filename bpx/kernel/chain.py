"""The layers and activations of a network, bound to the arrays of batches of one length."""

from functools import cached_property, partial
from typing import TypeAlias

from bpx.axes import Array
from bpx.errors import ShapeError
from bpx.kernel.parameters import BoundLayer
from bpx.kernel.signal import Call, Signal, Signals
from bpx.network.network import Network
from bpx.network.pass_through import passes_through

NumberedCall: TypeAlias = tuple[int, Call]
"""The number of a layer, and a call that belongs to it; 0 for one that belongs to none."""


def takes_ones(network: Network, number: int) -> bool:
    """Say whether a layer wants a row of ones below its inputs: an affine one with a bias does.

    Args:
        network: The network.
        number: The layer, counted from 1; there may be none.
    """
    layers = network.layers[number - 1 : number]
    return any(layer.affine for layer in layers) and len(network.layout.slots_of(number)) > 1


class Chain:
    """Forward and backward through a network; every array is made once and written in place.

    What is called in a pass, and with which arrays, is settled beforehand: a pass goes through a
    list of calls.
    """

    def __init__(
        self, network: Network, layers: list[BoundLayer], signals: Signals, length: int
    ) -> None:
        """Make the arrays of a forward pass.

        Args:
            network: The network; float fields of its activations ``(R, 1, 1)``.
            layers: Its layers, bound to their parameters.
            signals: Makes them.
            length: B.
        """
        self._network, self._layers = network, layers
        self._signals, self._length = signals, length
        self._a = self._of_every_layer(ones=True)
        self._z = [
            a if passes_through(activation) else self._signal(index)
            for index, (a, activation) in enumerate(zip(self._a, network.activations, strict=True))
        ]
        self._inputs: Signal | None = None
        self._version = -1
        self._forward = list[NumberedCall]()
        self._backward = list[NumberedCall]()

    @property
    def z(self) -> Array:
        """Pre-activations of the output layer, ``(R, B, C)``."""
        return self._z[-1].logical

    @property
    def output(self) -> Array:
        """The output of the network, ``(R, B, C)``."""
        return self._a[-1].logical

    @cached_property
    def deltas(self) -> list[Signal]:
        """The gradient at every layer's z, the arrays made when they are first needed."""
        return self._of_every_layer()

    def _of_every_layer(self, *, ones: bool = False) -> list[Signal]:
        """Return a signal for each layer, with rows of ones where they are asked for and due."""
        return [self._signal(index, ones=ones) for index in range(len(self._layers))]

    def _signal(self, index: int, *, ones: bool = False) -> Signal:
        network, shape = self._network, self._network.shapes[index + 1]
        if index == len(self._layers) - 1:
            return self._signals.output(self._length, shape)
        return self._signals.hidden(
            self._length, shape, ones=ones and takes_ones(network, index + 2)
        )

    def forward(self, inputs: Signal, version: int) -> None:
        """Run forward: z = ã W̃ and a = f(z), layer after layer.

        Over the full batch, the pass that measures an epoch is the one with which the next
        update begins; it is not run twice.

        Args:
            inputs: The inputs of the first layer.
            version: The number of updates that the parameters have seen.

        Raises:
            ShapeError: A component returned a wrong shape; the text names the layer.
        """
        if inputs is not self._inputs:
            self._bind(inputs)
        run(self.calls_forward(version))

    def calls_forward(self, version: int) -> list[NumberedCall]:
        """Return the calls of the forward pass; none where it was run at this version.

        Args:
            version: The number of updates that the parameters have seen.
        """
        if version == self._version:
            return []
        self._version = version
        return self._forward

    def takes(self, inputs: Signal) -> bool:
        """Say whether its calls are bound to these inputs."""
        return inputs is self._inputs

    def calls_backward(self) -> list[NumberedCall]:
        """Return the calls that go from the last of `deltas` to every parameter's gradient."""
        if not self._backward:
            assert self._inputs is not None, "backward follows forward"
            first = self._layers[0].gradient(self._inputs, self.deltas[0])
            self._backward = [*self._down_to_first, (1, first)]
        return self._backward

    def to_delta(self, index: int) -> Call:
        """Return the call that turns the gradient at a layer's a, in `deltas`, into the one at z.

        Args:
            index: The index of the layer; −1 is the output layer.
        """
        z, a, delta = self._z[index], self._a[index], self.deltas[index]
        return partial(
            self._network.activations[index].vjp_into, z.logical, a.logical, delta.logical
        )

    def _bind(self, inputs: Signal) -> None:
        first = self._layers[0].forward(inputs, self._z[0])
        self._inputs, self._version = inputs, -1
        self._forward = [(1, first), *self._up_from_first]
        self._backward = []

    @cached_property
    def _up_from_first(self) -> list[NumberedCall]:
        calls = list[NumberedCall]()
        for index, (layer, activation) in enumerate(
            zip(self._layers, self._network.activations, strict=True)
        ):
            z, a = self._z[index], self._a[index]
            if index:
                calls.append((index + 1, layer.forward(self._a[index - 1], z)))
            if a is not z:
                calls.append((index + 1, partial(activation.forward_into, z.logical, a.logical)))
        return calls

    @cached_property
    def _down_to_first(self) -> list[NumberedCall]:
        calls = list[NumberedCall]()
        for index in range(len(self._layers) - 1, 0, -1):
            layer, delta, below = self._layers[index], self.deltas[index], index - 1
            calls.append((index + 1, layer.gradient(self._a[below], delta)))
            calls.append((index + 1, layer.backward(delta, self.deltas[below])))
            if self._a[below] is not self._z[below]:
                calls.append((below + 1, self.to_delta(below)))
        return calls


def run(calls: list[NumberedCall]) -> None:
    """Make calls in their order.

    Raises:
        ShapeError: A component returned a wrong shape; the text names the layer.
    """
    number = 0
    try:
        for numbered in calls:
            number, call = numbered
            call()
    except ShapeError as error:
        text = str(error)
        told = text.startswith("Layer") or not number
        raise ShapeError(text if told else f"Layer {number}: {text}") from None
