"""The convolution of images."""

import math
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge

from bpx import Initializer, Layer, Parameter, xp
from bpx.axes import Array, Shape
from bpx.components import Parameters
from bpx_plugins.layers._columns import Columns
from bpx_plugins.layers._windows import gathered, output_size, padded, windows


@dataclass(frozen=True)
class Conv2d(Layer):
    r"""Every output channel looks through a small window that moves over the image.

    .. math:: z_{oyx} = b_o + \sum_{f, i, j} W_{fijo} \, a_{f, \, sy + i, \, sx + j}

    with the stride s: a cross-correlation, which the literature calls convolution. Gathered as
    columns, what the window sees at every place and in every example is a matrix A
    ``(F k k, Y' X' B)``, and the layer is the dense one with it (Chellapilla et al., 2006):

    .. math::
        z = W^T A + b, \qquad \nabla_W = A \delta^T, \qquad \nabla_A = W \delta, \qquad
        \nabla_b = \sum_{y, x, B} \delta

    The gradient at the input adds up what comes back from every window that saw a pixel.

    Attributes:
        channels: O, the images it makes of each example, >= 1.
        kernel: k, the side of the window in pixels, >= 1.
        stride: s, pixels from one place of the window to the next, >= 1.
        padding: Rows and columns of zeros around the image, >= 0.
        bias: Whether b is there.
        initializer: What draws W; null for the network's.

    Example:
        >>> layer = Conv2d(channels=1, kernel=2, bias=False)
        >>> layer.shape((1, 3, 3))
        (1, 2, 2)
        >>> params = {"W": xp.ones((1, 2, 2, 1))}  # sums of four pixels
        >>> image = xp.reshape(xp.arange(9.0), (1, 1, 3, 3))
        >>> layer.forward(params, image)[0].tolist()
        [[[[8.0, 12.0], [20.0, 24.0]]]]

    References:
        LeCun et al., 1989, "Backpropagation applied to handwritten zip code recognition".
        Chellapilla, Puri and Simard, 2006, "High performance convolutional neural networks for
        document processing".
    """

    name = "conv2d"
    in_shapes = ((2, 5, 5), (1, 4, 6))

    channels: Annotated[int, Ge(1)] = 8
    kernel: Annotated[int, Ge(1)] = 3
    stride: Annotated[int, Ge(1)] = 1
    padding: Annotated[int, Ge(0)] = 0
    bias: bool = True
    initializer: Initializer | None = None

    def shape(self, in_shape: Shape) -> Shape:
        """Return ``(O, Y', X')``.

        Args:
            in_shape: ``(F, Y, X)``.

        Raises:
            ShapeError: It is no image, or the window does not fit into it.
        """
        return (self.channels, *self._places(in_shape))

    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return the weights W ``(F, k, k, O)`` and, unless it is left out, the bias b ``(O,)``."""
        self.shape(in_shape)
        seen, made = (n * self.kernel**2 for n in (in_shape[0], self.channels))
        shape = (in_shape[0], self.kernel, self.kernel, self.channels)
        weights = Parameter("W", shape, fan_in=seen, fan_out=made)
        if not self.bias:
            return (weights,)
        return weights, Parameter("b", (self.channels,), fan_in=seen, fan_out=made, bias=True)

    def multiply_adds(self, in_shape: Shape) -> int:
        """Return those of the product W A for one example."""
        rows, columns = self._places(in_shape)
        return in_shape[0] * self.kernel**2 * self.channels * rows * columns

    def workspace(self, in_shape: Shape) -> int:
        """Return the numbers of A and of its gradient for one example."""
        rows, columns = self._places(in_shape)
        return 2 * in_shape[0] * self.kernel**2 * rows * columns

    def forward(self, params: Parameters, a: Array) -> tuple[Array, Any]:
        """Return z ``(..., B, O, Y', X')``, and the columns to remember.

        Args:
            params: W ``(..., F, k, k, O)`` and b ``(..., O)``.
            a: ``(..., B, F, Y, X)``.

        Raises:
            ShapeError: The input is no image, or the window does not fit into it.
        """
        out = self._places(a.shape[-3:])
        seen = windows(padded(a, self.padding), self.kernel, self.stride, out)
        columns = xp.stack([xp.moveaxis(window, -4, -1) for window in seen], axis=-4)
        shape = (a.shape[-3] * self.kernel**2, out[0] * out[1] * a.shape[-4])
        columns = xp.reshape(columns, (*a.shape[:-4], *shape))
        z = xp.matmul(_matrix(params["W"]).mT, columns)
        if self.bias:
            z = z + params["b"][..., None]
        z = xp.reshape(z, (*z.shape[:-1], *out, a.shape[-4]))
        return xp.moveaxis(z, -1, -4), (columns, a.shape)

    def gradient(self, params: Parameters, cache: Any, delta: Array) -> Parameters:
        """Return the gradients with respect to W ``(..., F, k, k, O)`` and b ``(..., O)``.

        Args:
            params: W and b.
            cache: The columns, and the shape of the input.
            delta: The gradient at z, ``(..., B, O, Y', X')``.
        """
        columns, _ = cache
        flat = _flat(delta)
        product = xp.matmul(columns, flat.mT)
        shape = (*product.shape[:-2], *params["W"].shape[-4:])
        grads = {"W": xp.reshape(product, shape)}
        return grads | {"b": xp.sum(flat, axis=-1)} if self.bias else grads

    def backward(self, params: Parameters, cache: Any, delta: Array) -> Array:
        """Return the gradient with respect to the input, ``(..., B, F, Y, X)``.

        Args:
            params: W and b.
            cache: The columns, and the shape of the input.
            delta: The gradient at z, ``(..., B, O, Y', X')``.
        """
        channels, *sides = cache[1][-3:]
        grad = xp.matmul(_matrix(params["W"]), _flat(delta))
        shape = (*grad.shape[:-2], channels, self.kernel**2, *delta.shape[-2:], delta.shape[-4])
        grad = xp.moveaxis(xp.reshape(grad, shape), -1, -5)  # (..., B, F, k k, Y', X')
        pieces = (grad[..., index, :, :] for index in range(self.kernel**2))
        rows, columns = (side + 2 * self.padding for side in sides)
        total = gathered(pieces, self.kernel, self.stride, (rows, columns))
        edge = self.padding
        return total[..., edge : rows - edge, edge : columns - edge]

    def forward_into(
        self, params: Parameters, a: Array, out: Array, cache: Columns | None
    ) -> Columns:
        """Write z; see `Layer.forward_into`."""
        columns = cache or Columns(a, self.kernel, self.stride, self.padding, out.shape[-2:])
        columns.gather(a)
        z = columns.flat(out)
        np.matmul(_matrix(params["W"]).mT, columns.matrix, out=z)
        if self.bias:
            z += params["b"][..., None]
        if not np.may_share_memory(z, out):
            moved = np.moveaxis(out, -4, -1)
            moved[...] = z.reshape(moved.shape)
        return columns

    def gradient_into(
        self, params: Parameters, cache: Columns, delta: Array, out: Parameters
    ) -> None:
        """Write the gradients; see `Layer.gradient_into`."""
        flat = cache.flat(delta)
        np.matmul(cache.matrix, flat.mT, out=_matrix(out["W"]))  # a view: theta has it in one piece
        if self.bias:
            np.sum(flat, axis=-1, out=out["b"])

    def backward_into(self, params: Parameters, cache: Columns, delta: Array, out: Array) -> None:
        """Write the gradient at the input; see `Layer.backward_into`."""
        cache.scatter(_matrix(params["W"]), cache.flat(delta), out)

    def _places(self, in_shape: Shape) -> Shape:
        return output_size(self.name, in_shape, self.kernel, self.stride, self.padding)


def _matrix(weights: Array) -> Array:
    """Return W as ``(..., F k k, O)``."""
    return xp.reshape(weights, (*weights.shape[:-4], -1, weights.shape[-1]))


def _flat(delta: Array) -> Array:
    """Return images ``(..., B, O, Y', X')`` as ``(..., O, Y' X' B)``."""
    moved = xp.moveaxis(delta, -4, -1)
    return xp.reshape(moved, (*moved.shape[:-3], math.prod(moved.shape[-3:])))
