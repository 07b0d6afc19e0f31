"""Rectified units whose slope below zero is learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le

from bpx import Initializer, Layer, Parameter, xp
from bpx.axes import Array, Generator, Shape
from bpx.components import Parameters


@dataclass(frozen=True)
class PRelu(Layer):
    r"""Rectify each number, and learn the slope of each feature below zero (He et al., 2015).

    .. math::
        z = \max(a, 0) + s \odot \min(a, 0), \qquad
        \frac{\partial J}{\partial s} = \sum_{B, y, x} \delta \odot \min(a, 0), \qquad
        \frac{\partial J}{\partial a} = \delta \odot
        \begin{cases} 1 & a > 0 \\ s & a \le 0 \end{cases}

    It takes the place of an activation, and none follows: ``network.hidden=[16,prelu]`` with
    ``activation=identity``. All pixels of a channel share its slope, which has an axis of one
    wherever it is shared. Like a bias, a slope is left alone by regularizers, as in the paper.

    Attributes:
        start: The slope to begin with, in [0, 1]; the paper's is 0.25.

    Example:
        >>> layer, a = PRelu(), xp.asarray([[-4.0, 2.0]])
        >>> slopes = {"s": xp.asarray([[0.25, 0.25]])}
        >>> z, cache = layer.forward(slopes, a)
        >>> z.tolist()
        [[-1.0, 2.0]]
        >>> layer.gradient(slopes, cache, xp.ones_like(z))["s"].tolist()
        [[-4.0, 0.0]]
        >>> layer.backward(slopes, cache, xp.ones_like(z)).tolist()
        [[0.25, 1.0]]
        >>> layer.parameters((8, 6, 6))[0].shape  # of 8 channels
        (1, 8, 1, 1)

    References:
        He et al., 2015, "Delving deep into rectifiers", sections 2.1 and 2.2.
    """

    name = "prelu"
    activated = False
    in_shapes = ((3,), (2, 3, 4))

    start: Annotated[float, Ge(0), Le(1)] = 0.25

    def shape(self, in_shape: Shape) -> Shape:
        """Return the shape of the input."""
        return in_shape

    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return the slopes, ``(1, D)``, or ``(1, F, 1, 1)`` of images."""
        return (Parameter("s", _shared(in_shape), fan_in=1, fan_out=1, bias=True),)

    def init(self, in_shape: Shape, rng: Generator, initializer: Initializer) -> dict[str, Array]:
        """Return slopes that all are `start`; nothing is drawn."""
        return {"s": np.full(_shared(in_shape), self.start)}

    def forward(self, params: Parameters, a: Array) -> tuple[Array, Array]:
        """Return the rectified numbers, ``(..., B, D)`` or ``(..., B, F, Y, X)``, and the input."""
        return xp.maximum(a, 0.0) + params["s"] * xp.minimum(a, 0.0), a

    def gradient(self, params: Parameters, cache: Array, delta: Array) -> Mapping[str, Array]:
        """Return the gradient of the slopes, ``(..., 1, D)`` or ``(..., 1, F, 1, 1)``."""
        grad, shape = delta * xp.minimum(cache, 0.0), params["s"].shape
        # One axis after the other, the last first: a run then adds up alike, alone or in a stack.
        for axis in reversed(range(len(shape))):
            if shape[axis] != grad.shape[axis]:
                grad = xp.sum(grad, axis=axis, keepdims=True)
        return {"s": grad}

    def backward(self, params: Parameters, cache: Array, delta: Array) -> Array:
        """Return the gradient with respect to the input, ``(..., B, D)`` or of images."""
        return delta * xp.where(cache > 0.0, xp.ones_like(cache), params["s"])


def _shared(in_shape: Shape) -> Shape:
    """Return the shape of one slope for each feature: ones where it is shared, examples first."""
    features, *pixels = in_shape
    return (1, features, *(1 for _ in pixels))
