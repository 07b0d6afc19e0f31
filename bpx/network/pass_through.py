"""What stands where no activation follows a layer."""

from dataclasses import dataclass
from typing import TypeGuard

from bpx import xp
from bpx.axes import Array
from bpx.components import Activation, Layer


@dataclass(frozen=True)
class PassThrough(Activation):
    """The place after a layer without an activation: a is z."""

    name = "pass_through"

    def __call__(self, z: Array) -> Array:
        """Return z."""
        return z

    def derivative(self, z: Array, a: Array) -> Array:
        """Return ones."""
        return xp.ones_like(z)

    def vjp(self, z: Array, a: Array, grad_a: Array) -> Array:
        """Return the gradient at a, which is the one at z."""
        return grad_a


def activation_after(layer: Layer, activation: Activation) -> Activation:
    """Return what follows a layer: an activation, where one does.

    Args:
        layer: The layer.
        activation: That of the hidden layers.
    """
    return activation if layer.activated else PassThrough()


def passes_through(activation: Activation) -> TypeGuard[PassThrough]:
    """Say whether a is z."""
    return isinstance(activation, PassThrough)
