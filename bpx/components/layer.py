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
from bpx.components.returned import require_array
from bpx.errors import ShapeError

Parameters: TypeAlias = Mapping[str, Array]
"""The parameters of one layer by name, each ``(..., *shape)``: views into theta. In training, the
arrays of `Layer.noise` are among them."""


_OWN = ("parameters", "forward", "gradient", "backward")
"""The functions that make a layer what it is."""


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
    """A differentiable map, mostly with parameters, before the activation: :math:`z = g(a; W, b)`.

    The backward pass is written in two functions, because the first layer of a network needs
    only one of them: `gradient` with respect to the parameters, and `backward` with respect to
    the input.
    """

    kind: ClassVar[str] = "layer"
    twins: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "affine": _OWN,
        "forward_into": _OWN,
        "gradient_into": _OWN,
        "backward_into": _OWN,
    }

    affine: ClassVar[bool] = False
    """Whether it is :math:`z = a W + b` with parameters W ``(D, H)`` and, if there is a bias, b
    ``(H,)`` after it: then the engine multiplies with its own products (`bpx.kernel`), and the
    functions below are the reference."""

    activated: ClassVar[bool] = True
    """Whether an activation follows: not after a layer that only selects, moves or scales what an
    activation gave, such as pooling."""

    in_shapes: ClassVar[tuple[Shape, ...]] = ((3,),)
    """Shapes of an input that it can take, with which it is checked."""

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
            params: The layer's parameters; in training, its noise beside them.
            a: Its input, ``(..., B, D)``, or ``(..., B, F, Y, X)`` where it takes images.

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

    def noise(self, rng: Generator, in_shape: Shape, batch: int) -> Mapping[str, Array]:
        """Return the random arrays of one update of one run, by name; most layers have none.

        The engine draws them anew for each update, from a stream of the run's own, and hands them
        to the other functions among the parameters. Where a network is evaluated they are absent.

        Args:
            rng: The stream to draw from; the only source of randomness.
            in_shape: The shape of one example's input.
            batch: B.

        Returns:
            Arrays of the shape of a batch of inputs, ``(B, *in_shape)``.
        """
        return {}

    @property
    def is_noisy(self) -> bool:
        """Whether it has random arrays in training."""
        return type(self).noise is not Layer.noise

    def multiply_adds(self, in_shape: Shape) -> int:
        """Return the multiply-adds of one example's way forward, by which its cost is estimated.

        Args:
            in_shape: The shape of one example's input.
        """
        return sum(p.size for p in self.parameters(in_shape) if not p.bias)

    def workspace(self, in_shape: Shape) -> int:
        """Return how many numbers it keeps for one example besides its input and its output.

        Args:
            in_shape: The shape of one example's input.
        """
        return 0

    def forward_into(self, params: Parameters, a: Array, out: Array, cache: Any) -> Any:
        """Write `forward` into `out` and return the cache: its in-place twin, bit for bit.

        A twin is optional. The three of a layer belong together: `gradient_into` and
        `backward_into` get the cache that `forward_into` returned.

        Args:
            params: The layer's parameters, the same arrays at each call.
            a: Its input, ``(..., B, D)``.
            out: Where z goes, ``(..., B, H)``; its axes may lie in any order in memory.
            cache: What was returned the last time for an input of this shape, whose arrays may be
                written again; None at the first call.

        Raises:
            ShapeError: `forward` returned another shape than `shape` says.
        """
        result: Any = self.forward(params, a)
        if not (isinstance(result, tuple) and len(result) == 2):
            found = "None" if result is None else f"a {type(result).__name__}"
            raise ShapeError(
                f"{self.name} returned {found}; forward must return z and what the backward pass"
                " needs to remember: (z, cache)."
            )
        z, cache = result
        require_array(z, self.name, out.shape, out.dtype)
        if z.shape != out.shape[-z.ndim :]:  # runs that share the input may share z
            raise ShapeError(f"{self.name} returned the shape {z.shape}; it says {out.shape}.")
        out[...] = z
        return cache

    def gradient_into(self, params: Parameters, cache: Any, delta: Array, out: Parameters) -> None:
        """Write `gradient` into the arrays of `out`: its in-place twin, bit for bit.

        Args:
            params: The layer's parameters.
            cache: What `forward_into` returned.
            delta: The gradient at z, ``(..., B, H)``; left unchanged.
            out: Where the gradient of each parameter goes, by name.

        Raises:
            ShapeError: `gradient` left a parameter out, or returned another shape than it has.
        """
        grads: Any = self.gradient(params, cache, delta)
        if not isinstance(grads, Mapping):
            raise ShapeError(
                f"{self.name} returned {type(grads).__name__}; gradient must return a mapping from"
                f" each parameter's name to its gradient: {{{', '.join(map(repr, out))}}}."
            )
        for name, place in out.items():
            if name not in grads:
                raise ShapeError(
                    f"{self.name} returned no gradient for {name}; it must return one for each of"
                    " its parameters."
                )
            what = f"gradient for {name}"
            require_array(grads[name], self.name, place.shape, place.dtype, what)
            if grads[name].shape != place.shape:
                raise ShapeError(
                    f"{self.name} returned a gradient of shape {grads[name].shape} for {name}"
                    f" {place.shape}."
                )
            place[...] = grads[name]

    def backward_into(self, params: Parameters, cache: Any, delta: Array, out: Array) -> None:
        """Write `backward` into `out`: its in-place twin, bit for bit.

        Args:
            params: The layer's parameters.
            cache: What `forward_into` returned.
            delta: The gradient at z, ``(..., B, H)``; left unchanged.
            out: Where the gradient at the input goes, ``(..., B, D)``.

        Raises:
            ShapeError: `backward` returned another shape than the input has.
        """
        grad_a = self.backward(params, cache, delta)
        require_array(grad_a, self.name, out.shape, out.dtype, "gradient for its input")
        if grad_a.shape != out.shape:
            raise ShapeError(
                f"{self.name} returned a gradient of shape {grad_a.shape} for its input"
                f" {out.shape}."
            )
        out[...] = grad_a
