"""The contract of a layer."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeAlias

import numpy as np

from bpx.axes import Array, Generator, Shape
from bpx.components.component import Component
from bpx.components.initializer import Initializer

Parameters: TypeAlias = Mapping[str, Array]
"""The parameters of one layer by name, each ``(..., *shape)``: views into theta."""


@dataclass(frozen=True)
class Parameter:
    """One array of parameters of a layer.

    Attributes:
        name: Its name within the layer: ``"W"``, ``"b"``.
        shape: Its shape for one run.
        fan_in: Connections into a unit.
        fan_out: Connections out of an input.
        bias: Whether it is a bias: it starts at zero and regularizers leave it alone.
    """

    name: str
    shape: Shape
    fan_in: int
    fan_out: int
    bias: bool = False

    @cached_property
    def size(self) -> int:
        """The number of parameters."""
        return math.prod(self.shape)

    def draw(self, rng: Generator, initializer: Initializer) -> Array:
        """Return initial values: drawn for weights, zero for a bias."""
        if self.bias:
            return np.zeros(self.shape)
        return initializer(rng, self.fan_in, self.fan_out, self.shape)


@dataclass(frozen=True)
class Layer(Component):
    """A differentiable map with parameters, before the activation: :math:`z = g(a; W, b)`.

    The backward pass is written in two functions, because the first layer of a network needs
    only one of them: `gradient` with respect to the parameters, and `backward` with respect to
    the input.
    """

    kind: ClassVar[str] = "layer"
    twins: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "affine": ("parameters", "forward", "gradient", "backward")
    }

    affine: ClassVar[bool] = False
    """Whether it is :math:`z = a W + b` with parameters W ``(D, H)`` and, if there is a bias, b
    ``(H,)`` after it: then the engine multiplies with its own products (`bpx.kernel`), and the
    functions below are the reference."""

    @property
    def initializer(self) -> Initializer | None:
        """What draws its weights; None for the network's initializer.

        A layer that leaves it to the user declares a field of this name.
        """
        return None

    @abstractmethod
    def shape(self, in_shape: Shape) -> Shape:
        """Return the shape of one example's output, given that of its input.

        Raises:
            ShapeError: The layer cannot take such an input.
        """

    @abstractmethod
    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return the arrays of parameters it has, in their order within theta."""

    @abstractmethod
    def forward(self, params: Parameters, a: Array) -> tuple[Array, Any]:
        """Return the pre-activation and what the backward pass needs to remember.

        Args:
            params: The layer's parameters.
            a: Its input, ``(..., B, D)``.

        Returns:
            z ``(..., B, H)`` and the cache.
        """

    @abstractmethod
    def gradient(self, params: Parameters, cache: Any, delta: Array) -> Parameters:
        """Return the gradient with respect to each parameter, summed over the batch.

        Args:
            params: The layer's parameters.
            cache: What `forward` returned.
            delta: The gradient at z, ``(..., B, H)``.
        """

    @abstractmethod
    def backward(self, params: Parameters, cache: Any, delta: Array) -> Array:
        """Return the gradient with respect to the layer's input, ``(..., B, D)``.

        Args:
            params: The layer's parameters.
            cache: What `forward` returned.
            delta: The gradient at z, ``(..., B, H)``.
        """

    def init(self, in_shape: Shape, rng: Generator, initializer: Initializer) -> dict[str, Array]:
        """Return initial parameters of one run: weights drawn, biases zero.

        Args:
            in_shape: The shape of one example's input.
            rng: The run's stream for initial weights.
            initializer: The network's; the layer's own takes its place.
        """
        own = self.initializer or initializer
        return {p.name: p.draw(rng, own) for p in self.parameters(in_shape)}
