"""Where each layer's parameters lie within theta."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bpx.axes import Array, Shape
from bpx.components import Parameter
from bpx.errors import ShapeError


@dataclass(frozen=True)
class Slot:
    """One array of parameters within theta.

    Attributes:
        layer: The layer's number, counted from 1.
        parameter: Its name, shape and fans.
        start: The index of its first number in theta.
    """

    layer: int
    parameter: Parameter
    start: int

    @property
    def name(self) -> str:
        """The name of the literature: ``"W1"``, ``"b1"``."""
        return f"{self.parameter.name}{self.layer}"

    @cached_property
    def place(self) -> slice:
        """The indices it takes up in theta."""
        return slice(self.start, self.start + self.parameter.size)

    def view(self, theta: Array) -> Array:
        """Return its part of theta ``(..., P)`` as ``(..., *shape)``, without a copy."""
        shape: Shape = theta.shape[:-1] + self.parameter.shape
        return theta[..., self.place].reshape(shape)


@dataclass(frozen=True)
class Layout:
    r"""The order of the parameters, :math:`\Theta = [W_1, b_1, W_2, b_2, \ldots]`."""

    slots: tuple[Slot, ...]
    layers: int

    @classmethod
    def of(cls, parameters: Sequence[Sequence[Parameter]]) -> "Layout":
        """Lay out the parameters of layers one after another."""
        slots, start = [], 0
        for layer, group in enumerate(parameters, start=1):
            for parameter in group:
                slots.append(Slot(layer, parameter, start))
                start += parameter.size
        return cls(tuple(slots), len(parameters))

    @cached_property
    def size(self) -> int:
        """P, the number of parameters."""
        return sum(slot.parameter.size for slot in self.slots)

    @cached_property
    def weights(self) -> Array:
        """A mask over theta, ``(P,)``: True for weights, False for biases."""
        mask = np.ones(self.size, bool)
        for slot in self.slots:
            mask[slot.place] = not slot.parameter.bias
        return mask

    @cached_property
    def _places(self) -> list[tuple[int, str, slice, Shape]]:
        return [
            (slot.layer - 1, slot.parameter.name, slot.place, slot.parameter.shape)
            for slot in self.slots
        ]

    def views(self, theta: Array) -> list[dict[str, Array]]:
        """Return the parameters of each layer by name, as views into theta ``(..., P)``."""
        layers: list[dict[str, Array]] = [{} for _ in range(self.layers)]
        runs = theta.shape[:-1]
        for layer, name, place, shape in self._places:
            layers[layer][name] = theta[..., place].reshape(runs + shape)
        return layers

    def named(self, theta: Array) -> dict[str, Array]:
        """Return views into theta under the names of the literature: W1, b1, W2, ...

        Raises:
            ShapeError: theta has another length than the network has parameters.
        """
        self.check(theta)
        return {slot.name: slot.view(theta) for slot in self.slots}

    def slots_of(self, layer: int) -> tuple[Slot, ...]:
        """Return the slots of one layer, which is counted from 1."""
        return self._by_layer.get(layer, ())

    @cached_property
    def _by_layer(self) -> dict[int, tuple[Slot, ...]]:
        layers = {slot.layer for slot in self.slots}
        return {
            layer: tuple(slot for slot in self.slots if slot.layer == layer) for layer in layers
        }

    def start_of(self, layer: int) -> int:
        """Return where a layer's parameters begin, which is counted from 1: P past the last."""
        return min((slot.start for slot in self.slots if slot.layer >= layer), default=self.size)

    def check(self, theta: Array) -> None:
        """Raise a ShapeError where theta is not of this layout."""
        if theta.ndim == 0 or theta.shape[-1] != self.size:
            arrays = ", ".join(f"{slot.name} {slot.parameter.shape}" for slot in self.slots)
            raise ShapeError(
                f"theta has the shape {theta.shape}; its last axis must hold the"
                f" {self.size} parameters {arrays}."
            )
