"""Images as rows of numbers."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge

from bpx import Layer, Parameter, xp
from bpx.axes import Array, Shape
from bpx.components import Parameters
from bpx.errors import ShapeError


@dataclass(frozen=True)
class Flatten(Layer):
    """All numbers of an example in a row, channel by channel: what a dense layer takes.

    .. math:: z_{(f Y + y) X + x} = a_{fyx}

    No activation follows.

    Attributes:
        axes: The axes of an example, of which one is left, >= 1: 3 of an image.

    Example:
        >>> Flatten().shape((8, 3, 3))
        (72,)
        >>> Flatten().forward({}, xp.zeros((5, 8, 3, 3)))[0].shape  # five examples
        (5, 72)

    References:
        LeCun et al., 1998, "Gradient-based learning applied to document recognition": between the
        last map and the first layer whose units see all of it.
    """

    name = "flatten"
    activated = False
    in_shapes = ((2, 3, 4),)

    axes: Annotated[int, Ge(1)] = 3

    def shape(self, in_shape: Shape) -> Shape:
        """Return ``(D,)``, the numbers of one example.

        Args:
            in_shape: ``(F, Y, X)``.

        Raises:
            ShapeError: It has another number of axes.
        """
        if len(in_shape) != self.axes:
            wanted = "images of shape (F, Y, X)" if self.axes == 3 else f"{self.axes} axes"
            raise ShapeError(f"{self.name} takes {wanted}, not examples of shape {in_shape}.")
        return (math.prod(in_shape),)

    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return nothing: there is nothing to learn."""
        return ()

    def forward(self, params: Parameters, a: Array) -> tuple[Array, Shape]:
        """Return the rows ``(..., B, D)``, and the shape of the input to remember.

        Args:
            params: None.
            a: ``(..., B, F, Y, X)``.
        """
        numbers = math.prod(a.shape[-self.axes :])
        return xp.reshape(a, (*a.shape[: -self.axes], numbers)), a.shape

    def gradient(self, params: Parameters, cache: Shape, delta: Array) -> Parameters:
        """Return nothing."""
        return {}

    def backward(self, params: Parameters, cache: Shape, delta: Array) -> Array:
        """Return the gradient with respect to the input, ``(..., B, F, Y, X)``.

        Args:
            params: None.
            cache: The shape of the input.
            delta: The gradient at z, ``(..., B, D)``.
        """
        return xp.reshape(delta, (*delta.shape[:-1], *cache[-self.axes :]))

    def forward_into(self, params: Parameters, a: Array, out: Array, cache: Shape | None) -> Shape:
        """Write the rows; see `Layer.forward_into`."""
        # With the examples last, as the engine keeps both, nothing is moved to be copied.
        images = np.moveaxis(a, -1 - self.axes, -1)
        np.moveaxis(out, -2, -1)[...] = images.reshape(
            *images.shape[: -1 - self.axes], *out.shape[:-3:-1]
        )
        return a.shape

    def backward_into(self, params: Parameters, cache: Shape, delta: Array, out: Array) -> None:
        """Write the gradient at the input; see `Layer.backward_into`."""
        rows, images = np.moveaxis(delta, -2, -1), np.moveaxis(out, -1 - self.axes, -1)
        images[...] = rows.reshape(*rows.shape[:-2], *images.shape[-1 - self.axes :])

    def gradient_into(
        self, params: Parameters, cache: Shape, delta: Array, out: Parameters
    ) -> None:
        """Write nothing; see `Layer.gradient_into`."""
