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
    r"""Rectify each number, and learn the slope of each below zero (He et al., 2015).

    .. math::
        z = \max(a, 0) + s \odot \min(a, 0), \qquad
        \frac{\partial J}{\partial s} = \sum_B \delta \odot \min(a, 0), \qquad
        \frac{\partial J}{\partial a} = \delta \odot
        \begin{cases} 1 & a > 0 \\ s & a \le 0 \end{cases}

    It takes the place of an activation, and none follows: ``network.hidden=[16,prelu]`` with
    ``activation=identity``. Like a bias, a slope is left alone by regularizers, as in
    the paper.

    Attributes:
        start: The slope to begin with, in [0, 1]; the paper's is 0.25.

    Example:
        >>> layer, a = PRelu(), xp.asarray([[-4.0, 2.0]])
        >>> slopes = {"s": xp.asarray([0.25, 0.25])}
        >>> z, cache = layer.forward(slopes, a)
        >>> z.tolist()
        [[-1.0, 2.0]]
        >>> layer.gradient(slopes, cache, xp.ones_like(z))["s"].tolist()
        [-4.0, 0.0]
        >>> layer.backward(slopes, cache, xp.ones_like(z)).tolist()
        [[0.25, 1.0]]

    References:
        He et al., 2015, "Delving deep into rectifiers", sections 2.1 and 2.2.
    """

    name = "prelu"
    activated = False

    start: Annotated[float, Ge(0), Le(1)] = 0.25

    def shape(self, in_shape: Shape) -> Shape:
        """Return the shape of the input."""
        return in_shape

    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return the slopes, one for each number of the input."""
        return (Parameter("s", in_shape, fan_in=1, fan_out=1, bias=True),)

    def init(self, in_shape: Shape, rng: Generator, initializer: Initializer) -> dict[str, Array]:
        """Return slopes that all are `start`; nothing is drawn."""
        return {"s": np.full(in_shape, self.start)}

    def forward(self, params: Parameters, a: Array) -> tuple[Array, Array]:
        """Return the rectified numbers, ``(..., B, D)``, and the input."""
        slope = params["s"][..., None, :]
        return xp.maximum(a, 0.0) + slope * xp.minimum(a, 0.0), a

    def gradient(self, params: Parameters, cache: Array, delta: Array) -> Mapping[str, Array]:
        """Return the gradient of the slopes, ``(..., D)``."""
        return {"s": xp.sum(delta * xp.minimum(cache, 0.0), axis=-2)}

    def backward(self, params: Parameters, cache: Array, delta: Array) -> Array:
        """Return the gradient with respect to the input, ``(..., B, D)``."""
        return delta * xp.where(cache > 0.0, xp.ones_like(cache), params["s"][..., None, :])
