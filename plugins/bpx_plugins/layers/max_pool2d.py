"""The largest of every few pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge

from bpx import Layer, Parameter, xp
from bpx.axes import Array, Shape
from bpx.components import Parameters
from bpx_plugins.layers._windows import gathered, output_size, windows


@dataclass(frozen=True)
class MaxPool2d(Layer):
    r"""Keep the largest pixel of every window: small shifts of the image make no difference.

    .. math::
        z_{fyx} = \max_{i, j < k} a_{f, \, sy + i, \, sx + j}, \qquad
        \frac{\partial z_{fyx}}{\partial a_{f, \, sy + i, \, sx + j}} =
        \begin{cases} 1 & \text{for the largest} \\ 0 & \text{for the others} \end{cases}

    Of several that are equally large, the first one, row by row, takes the gradient. Rows and
    columns in which no whole window fits are left out. No activation follows.

    Attributes:
        size: k, the side of the window in pixels, >= 1.
        stride: s, pixels from one window to the next, >= 1; null for as many as the side, so that
            windows touch and do not overlap.

    Example:
        >>> pool = MaxPool2d()
        >>> pool.shape((8, 6, 6))
        (8, 3, 3)
        >>> pool.forward({}, xp.reshape(xp.arange(4.0), (1, 1, 2, 2)))[0].tolist()
        [[[[3.0]]]]

    References:
        Riesenhuber and Poggio, 1999, "Hierarchical models of object recognition in cortex".
    """

    name = "max_pool2d"
    activated = False
    in_shapes = ((2, 4, 5),)

    size: Annotated[int, Ge(1)] = 2
    stride: Annotated[int | None, Ge(1)] = None

    def shape(self, in_shape: Shape) -> Shape:
        """Return ``(F, Y', X')``.

        Args:
            in_shape: ``(F, Y, X)``.

        Raises:
            ShapeError: It is no image, or the window does not fit into it.
        """
        return (in_shape[0], *self._places(in_shape))

    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return nothing: there is nothing to learn."""
        return ()

    def forward(self, params: Parameters, a: Array) -> tuple[Array, Any]:
        """Return the largest pixels ``(..., B, F, Y', X')``, and the input to remember beside them.

        Args:
            params: None.
            a: ``(..., B, F, Y, X)``.

        Raises:
            ShapeError: The input is no image, or the window does not fit into it.
        """
        seen = windows(a, self.size, self._stride, self._places(a.shape[-3:]))
        largest = next(seen)
        for pixel in seen:
            largest = xp.maximum(largest, pixel)
        return largest, (a, largest)

    def gradient(self, params: Parameters, cache: Any, delta: Array) -> Parameters:
        """Return nothing."""
        return {}

    def backward(self, params: Parameters, cache: Any, delta: Array) -> Array:
        """Return the gradient with respect to the input, ``(..., B, F, Y, X)``.

        Args:
            params: None.
            cache: The input, and the largest pixels.
            delta: The gradient at z, ``(..., B, F, Y', X')``.
        """
        a, largest = cache
        pixels = (delta * first for first in self._first(a, largest))
        return gathered(pixels, self.size, self._stride, a.shape[-2:])

    def forward_into(self, params: Parameters, a: Array, out: Array, cache: Any) -> Any:
        """Write the largest pixels; see `Layer.forward_into`."""
        seen = windows(a, self.size, self._stride, out.shape[-2:])
        out[...] = next(seen)
        for pixel in seen:
            np.maximum(out, pixel, out=out)
        return a, out

    def backward_into(self, params: Parameters, cache: Any, delta: Array, out: Array) -> None:
        """Write the gradient at the input; see `Layer.backward_into`."""
        a, largest = cache
        out[...] = 0.0
        share = np.empty_like(delta)
        seen = windows(out, self.size, self._stride, delta.shape[-2:])
        for pixel, first in zip(seen, self._first(a, largest), strict=True):
            np.multiply(delta, first, out=share)
            pixel += share

    def gradient_into(self, params: Parameters, cache: Any, delta: Array, out: Parameters) -> None:
        """Write nothing; see `Layer.gradient_into`."""

    def _first(self, a: Array, largest: Array) -> Iterator[Array]:
        """Yield for each pixel of a window at which places it is the first that is largest."""
        taken: Array | None = None
        for pixel in windows(a, self.size, self._stride, largest.shape[-2:]):
            equal = xp.equal(pixel, largest)
            yield equal if taken is None else equal & ~taken
            taken = equal if taken is None else taken | equal

    @property
    def _stride(self) -> int:
        return self.stride or self.size

    def _places(self, in_shape: Shape) -> Shape:
        return output_size(self.name, in_shape, self.size, self._stride)
