"""Units that are left out at random."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Lt

from bpx import Layer, Parameter
from bpx.axes import Array, Generator, Shape
from bpx.components import Parameters


@dataclass(frozen=True)
class Dropout(Layer):
    r"""Leave out each number with probability p, anew for each example of each update.

    .. math::
        z = m \odot a, \qquad m_i = \begin{cases} \frac{1}{1 - p} & \text{with probability } 1 - p
        \\ 0 & \text{with probability } p \end{cases}, \qquad \nabla_a = m \odot \delta

    The factor keeps the expectation, so that an evaluation leaves nothing out and changes nothing
    (inverted dropout). Runs of equal seeds leave out the same. No activation follows.

    Attributes:
        rate: p, in [0, 1).

    Example:
        >>> import numpy as np
        >>> layer, a = Dropout(rate=0.5), np.ones((1, 6))
        >>> layer.forward(layer.noise(np.random.default_rng(0), (6,), batch=1), a)[0].tolist()
        [[2.0, 0.0, 0.0, 0.0, 2.0, 2.0]]
        >>> layer.forward({}, a)[0].tolist()  # evaluated
        [[1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]

    References:
        Srivastava et al., 2014, "Dropout: a simple way to prevent neural networks from
        overfitting".
    """

    name = "dropout"
    activated = False
    in_shapes = ((3,), (2, 3, 4))

    rate: Annotated[float, Ge(0), Lt(1)] = 0.5

    def shape(self, in_shape: Shape) -> Shape:
        """Return the shape of the input."""
        return in_shape

    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return nothing: there is nothing to learn."""
        return ()

    def noise(self, rng: Generator, in_shape: Shape, batch: int) -> Mapping[str, Array]:
        """Return the mask m of a batch, ``(B, *in_shape)``; see `Layer.noise`."""
        kept = rng.random((batch, *in_shape)) >= self.rate
        return {"mask": kept / (1.0 - self.rate)}

    def forward(self, params: Parameters, a: Array) -> tuple[Array, None]:
        """Return what is left of the input, ``(..., B, D)``.

        Args:
            params: In training, the mask; nothing where the network is evaluated.
            a: ``(..., B, D)``.
        """
        return (a * params["mask"] if "mask" in params else a), None

    def gradient(self, params: Parameters, cache: None, delta: Array) -> Parameters:
        """Return nothing."""
        return {}

    def backward(self, params: Parameters, cache: None, delta: Array) -> Array:
        """Return the gradient with respect to the input, ``(..., B, D)``.

        Args:
            params: The mask, or nothing.
            cache: None.
            delta: The gradient at z, ``(..., B, D)``.
        """
        return delta * params["mask"] if "mask" in params else delta

    def forward_into(self, params: Parameters, a: Array, out: Array, cache: None) -> None:
        """Write what is left of the input; see `Layer.forward_into`."""
        np.multiply(a, params.get("mask", 1.0), out=out)

    def backward_into(self, params: Parameters, cache: None, delta: Array, out: Array) -> None:
        """Write the gradient at the input; see `Layer.backward_into`."""
        np.multiply(delta, params.get("mask", 1.0), out=out)

    def gradient_into(self, params: Parameters, cache: None, delta: Array, out: Parameters) -> None:
        """Write nothing; see `Layer.gradient_into`."""
