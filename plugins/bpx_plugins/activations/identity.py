"""The identity, for outputs that are numbers."""

from dataclasses import dataclass

import numpy as np

from bpx import Activation, xp
from bpx.axes import Array


@dataclass(frozen=True)
class Identity(Activation):
    r"""The pre-activation itself.

    .. math:: a = z, \qquad f'(z) = 1

    With it as the activation of every layer, a network is one linear map, however deep (Saxe,
    McClelland and Ganguli, 2014).

    Example:
        >>> Identity()(xp.asarray([-1.0, 2.0])).tolist()
        [-1.0, 2.0]
    """

    name = "identity"

    def __call__(self, z: Array) -> Array:
        """Return z as it is."""
        return z

    def derivative(self, z: Array, a: Array) -> Array:
        """Return ones."""
        return xp.ones_like(z)

    def vjp(self, z: Array, a: Array, grad_a: Array) -> Array:
        """Return the gradient at the output as it is."""
        return grad_a

    def forward_into(self, z: Array, out: Array) -> None:
        """Copy z; see `Activation.forward_into`."""
        np.copyto(out, z)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Leave the gradient as it is; see `Activation.vjp_into`."""
