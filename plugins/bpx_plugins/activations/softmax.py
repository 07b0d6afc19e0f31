"""Outputs that are a probability distribution over the classes."""

from dataclasses import dataclass

import numpy as np

from bpx import Activation, xp
from bpx.axes import Array
from bpx.components import Combination


@dataclass(frozen=True)
class Softmax(Activation):
    r"""The normalised exponential over the last axis (Bridle, 1990).

    .. math:: p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \qquad
              \frac{\partial p_i}{\partial z_j} = p_i (\mathbb{1}_{i=j} - p_j)

    The largest pre-activation is subtracted first, which changes nothing but the overflow. Its
    Jacobian is not diagonal, so the vector-Jacobian product has a form of its own,
    :math:`p \odot (g - g^\top p)`.

    Example:
        >>> Softmax()(xp.asarray([[1e308, 0.0], [0.0, 0.0]])).tolist()
        [[1.0, 0.0], [0.5, 0.5]]
    """

    name = "softmax"
    output_range = (0.0, 1.0)
    elementwise = False

    def __call__(self, z: Array) -> Array:
        """Return probabilities, which sum to 1 over the last axis."""
        largest = float(xp.finfo(z.dtype).max)
        near = xp.clip(z, -largest, largest)  # the difference of two infinities is no number
        with np.errstate(over="ignore"):
            powers = xp.exp(near - xp.max(near, axis=-1, keepdims=True))
        probabilities: Array = powers / xp.sum(powers, axis=-1, keepdims=True)
        return probabilities

    def derivative(self, z: Array, a: Array) -> Array:
        """Return the diagonal of the Jacobian, p (1 - p)."""
        return a * (1.0 - a)

    def vjp(self, z: Array, a: Array, grad_a: Array) -> Array:
        """Return the gradient at z from the one at the probabilities, by the whole Jacobian."""
        grad_z: Array = a * (grad_a - xp.sum(grad_a * a, axis=-1, keepdims=True))
        return grad_z

    def forward_into(self, z: Array, out: Array) -> None:
        """Write the probabilities; see `Activation.forward_into`."""
        top = z.max(axis=-1, keepdims=True)
        if (np.abs(top) >= np.finfo(z.dtype).max).any():
            super().forward_into(z, out)  # some row needs the clipping, which is a pass over all
            return
        np.subtract(z, top, out=out)
        np.exp(out, out=out)
        out /= out.sum(axis=-1, keepdims=True)

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Multiply by the whole Jacobian; see `Activation.vjp_into`."""
        product = z
        np.multiply(grad, a, out=product)
        grad -= product.sum(axis=-1, keepdims=True)
        grad *= a

    def unsuited(self, combination: Combination) -> str | None:
        """Object to a layer of one unit, whose softmax is 1 whatever goes in."""
        if combination.outputs == 1 and isinstance(combination.output_activation, Softmax):
            return "softmax of a single output is always 1; output_activation=sigmoid fits one"
        if 1 in combination.hidden and isinstance(combination.activation, Softmax):
            return "softmax over a hidden layer of one unit is always 1; give the layer more units"
        return None
