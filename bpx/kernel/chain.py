"""The layers and activations of a network, bound to the arrays of batches of one length."""

from functools import cached_property, partial
from operator import length_hint
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
        """Run forward: z = ã W̃ and a = f(z), layer after layer, unless the arrays hold that pass.

        Args:
            inputs: The inputs of the first layer.
            version: The number of updates that the parameters have seen.

        Raises:
            ShapeError: A component returned a wrong shape; the text names the layer.
        """
        if self.begins(inputs, version):
            run(self.calls_forward(inputs))

    def begins(self, inputs: Signal, version: int) -> bool:
        """Note that a pass begins; where the arrays hold it already, say that it does not.

        Over the full batch, the pass that measures an epoch is the one with which the next
        update begins; it is not run twice.

        Args:
            inputs: The inputs of the first layer.
            version: The number of updates that the parameters have seen.
        """
        if version == self._version and inputs is self._inputs:
            return False
        self._inputs, self._version = inputs, version
        return True

    def calls_forward(self, inputs: Signal) -> list[NumberedCall]:
        """Return the calls of a forward pass.

        Args:
            inputs: The inputs of the first layer.
        """
        return [(1, self._layers[0].forward(inputs, self._z[0])), *self._up_from_first]

    def calls_backward(self, inputs: Signal) -> list[NumberedCall]:
        """Return the calls that go from the last of `deltas` to every parameter's gradient.

        Args:
            inputs: The inputs of the first layer.
        """
        return [*self._down_to_first, (1, self._layers[0].gradient(inputs, self.deltas[0]))]

    def to_delta(self, number: int) -> NumberedCall:
        """Return the call that turns the gradient at a layer's a, in `deltas`, into the one at z.

        Args:
            number: The layer, counted from 1.
        """
        index = number - 1
        z, a, delta = self._z[index], self._a[index], self.deltas[index]
        vjp_into = self._network.activations[index].vjp_into
        return number, partial(vjp_into, z.logical, a.logical, delta.logical)

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
                calls.append(self.to_delta(index))
        return calls


def run(calls: list[NumberedCall]) -> None:
    """Make calls in their order.

    Raises:
        ShapeError: A component returned a wrong shape; the text names the layer.
    """
    made = iter(calls)
    try:
        for _, call in made:
            call()
    except ShapeError as error:
        number, _ = calls[-1 - length_hint(made)]
        text = str(error)
        told = text.startswith("Layer") or not number
        raise ShapeError(text if told else f"Layer {number}: {text}") from None
