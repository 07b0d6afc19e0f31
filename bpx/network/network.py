"""A network: layers joined by activations, with its forward and backward pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from bpx.axes import Array, Generator, Shape
from bpx.components import Activation, Initializer, Layer, Parameter
from bpx.components.returned import require_array, require_shape
from bpx.errors import ShapeError
from bpx.network.layout import Layout, Slot

Noise: TypeAlias = Sequence[Mapping[str, Array]]
"""The random arrays of each layer, by name; empty mappings for layers that have none."""


@dataclass(frozen=True)
class Trace:
    """What a forward pass leaves for the backward pass, a list item per layer.

    Attributes:
        params: The parameters of each layer.
        z: Pre-activations, each ``(..., B, H)``.
        a: Activations, each ``(..., B, H)``.
        caches: What each layer remembered.
    """

    params: list[dict[str, Array]]
    z: list[Array]
    a: list[Array]
    caches: list[Any]

    @property
    def output(self) -> Array:
        """The network's output, ``(..., B, C)``."""
        return self.a[-1]


@dataclass(frozen=True)
class Network:
    r"""A chain of layers: :math:`a^l = f^l(a^{l-1} W^l + b^l)`, with :math:`a^0 = x`.

    Attributes:
        in_shape: The shape of one input, ``(D,)``.
        layers: The layers, the output layer last.
        activations: The activation after each of them.

    Example:
        >>> import numpy as np
        >>> from bpx_plugins.activations.sigmoid import Sigmoid
        >>> from bpx_plugins.layers.dense import Dense
        >>> xor = Network((2,), (Dense(4), Dense(1)), (Sigmoid(), Sigmoid()))
        >>> xor.layout.size
        17
        >>> theta = np.zeros((3, 17))  # three runs
        >>> xor.forward(theta, np.zeros((5, 2))).output.shape  # five examples
        (3, 5, 1)
    """

    in_shape: Shape
    layers: tuple[Layer, ...]
    activations: tuple[Activation, ...]

    def __post_init__(self) -> None:
        """Check that every layer has its activation.

        Raises:
            ShapeError: There are more of the one than of the other.
        """
        if len(self.layers) != len(self.activations):
            raise ShapeError(
                f"A network of {len(self.layers)} layers needs as many activations, not"
                f" {len(self.activations)}."
            )

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of one example before the first layer and after each.

        Raises:
            ShapeError: A layer cannot take what the one before it gives; the text names it.
        """
        shapes = [self.in_shape]
        for number, layer in enumerate(self.layers, start=1):
            try:
                shape = layer.shape(shapes[-1])
                shapes.append(require_shape(shape, f"layer {layer.name}"))
            except ShapeError as error:
                raise ShapeError(f"Layer {number}: {error}") from None
        return tuple(shapes)

    @cached_property
    def layout(self) -> Layout:
        """Where each layer's parameters lie within theta."""
        pairs = zip(self.layers, self.shapes, strict=False)
        return Layout.of([_parameters(layer, in_shape) for layer, in_shape in pairs])

    def init(self, rng: Generator, initializer: Initializer) -> Array:
        """Return initial parameters of one run, ``(P,)``.

        Args:
            rng: The run's stream for initial weights, drawn from layer by layer.
            initializer: What draws the weights.

        Raises:
            ShapeError: The initializer returned another shape than it was asked for.
        """
        theta = np.zeros(self.layout.size)
        for number, layer in enumerate(self.layers, start=1):
            slots, own = self.layout.slots_of(number), layer.initializer or initializer
            if type(layer).init is Layer.init:
                drawn = {
                    slot.parameter.name: slot.parameter.draw(rng, own)
                    for slot in slots
                    if not slot.parameter.bias
                }
            else:
                drawn = layer.init(self.shapes[number - 1], rng, initializer)
            for slot in slots:
                if slot.parameter.name in drawn:
                    theta[slot.place] = self._flat(drawn[slot.parameter.name], slot, own)
        return theta

    def _flat(self, values: Array, slot: Slot, initializer: Initializer) -> Array:
        who = f"Layer {slot.layer}: initializer {initializer.name}"
        require_array(values, who, slot.parameter.shape, what=slot.name)
        if values.shape == slot.parameter.shape and not np.isfinite(values).all():
            broken = values[~np.isfinite(values)][0]
            raise ShapeError(f"{who} returned {broken} among the weights {slot.name}.")
        if np.shape(values) != slot.parameter.shape:
            raise ShapeError(
                f"Layer {slot.layer}: initializer {initializer.name} returned the shape"
                f" {np.shape(values)} for {slot.name} {slot.parameter.shape}."
            )
        return np.ravel(values)

    @property
    def is_noisy(self) -> bool:
        """Whether a layer has random arrays in training."""
        return any(layer.is_noisy for layer in self.layers)

    def forward(self, theta: Array, inputs: Array, noise: Noise = ()) -> Trace:
        """Run the network forward.

        Args:
            theta: Parameters, ``(..., P)``.
            inputs: ``(..., B, D)``; leading axes broadcast against those of theta.
            noise: The random arrays of each layer, ``(..., B, D)``; nothing where the network is
                evaluated.

        Returns:
            The trace; its output is ``(..., B, C)``.

        Raises:
            ShapeError: Shapes do not fit; the text names them and the layer.
        """
        self.layout.check(theta)
        self._check_inputs(theta, inputs)
        of_layers = self.layout.views(theta)
        for own, drawn in zip(of_layers, noise, strict=False):
            own.update(drawn)
        trace, a = Trace(of_layers, [], [], []), self._of_every_run(theta, inputs)
        for layer, activation, params in zip(
            self.layers, self.activations, trace.params, strict=True
        ):
            try:
                z, cache = layer.forward(params, a)
            except ShapeError as error:
                raise ShapeError(f"Layer {len(trace.z) + 1}: {error}") from None
            a = activation(z)
            if a.shape != z.shape:
                raise ShapeError(
                    f"Layer {len(trace.z) + 1}: activation {activation.name} returned the shape"
                    f" {a.shape} for pre-activations of shape {z.shape}."
                )
            trace.z.append(z)
            trace.a.append(a)
            trace.caches.append(cache)
        return trace

    def deltas(self, trace: Trace, delta: Array) -> list[Array]:
        r"""Propagate the output layer's delta back through the layers.

        .. math:: \delta^l = (\delta^{l+1} {W^{l+1}}^T) \odot f'(z^l)

        Args:
            trace: What `forward` returned.
            delta: The gradient at the output layer's z, ``(..., B, C)``.

        Returns:
            The gradient at every layer's z, each ``(..., B, H)``, the first layer first.
        """
        deltas = [delta]
        for above in range(len(self.layers) - 1, 0, -1):
            params, cache = trace.params[above], trace.caches[above]
            grad_a = self.layers[above].backward(params, cache, deltas[-1])
            below = above - 1
            if grad_a.shape != trace.a[below].shape:
                raise ShapeError(
                    f"Layer {above + 1}: {self.layers[above].name} returned a gradient of shape"
                    f" {grad_a.shape} for its input {trace.a[below].shape}."
                )
            deltas.append(self.activations[below].vjp(trace.z[below], trace.a[below], grad_a))
        return deltas[::-1]

    def backward(self, theta: Array, trace: Trace, delta: Array) -> Array:
        r"""Return the gradient with respect to theta, summed over the batch.

        .. math:: \nabla_{W^l} = {a^{l-1}}^T \delta^l, \qquad \nabla_{b^l} = \sum_B \delta^l

        Args:
            theta: Parameters, ``(..., P)``.
            trace: What `forward` returned.
            delta: The gradient at the output layer's z, ``(..., B, C)``.

        Returns:
            ``(..., P)``.
        """
        grad = np.empty_like(theta)
        views = self.layout.views(grad)
        for index, delta_l in enumerate(self.deltas(trace, delta)):
            params, cache = trace.params[index], trace.caches[index]
            grads = self.layers[index].gradient(params, cache, delta_l)
            for name, place in views[index].items():
                if name not in grads:
                    raise ShapeError(
                        f"Layer {index + 1}: {self.layers[index].name} returned no gradient for"
                        f" {name}{index + 1}; it must return one for each of its parameters."
                    )
                value = grads[name]
                if value.shape != place.shape:
                    raise ShapeError(
                        f"Layer {index + 1}: {self.layers[index].name} returned a gradient of shape"
                        f" {value.shape} for {name}{index + 1} {place.shape}."
                    )
                place[...] = value
        return grad

    def _of_every_run(self, theta: Array, inputs: Array) -> Array:
        """Return inputs with the axis of runs, where a first layer without parameters brings none.

        Args:
            theta: Parameters, ``(..., P)``.
            inputs: ``(..., B, D)``, of all runs or of each.
        """
        if self.layout.slots_of(1):
            return inputs
        example = inputs.shape[-1 - len(self.in_shape) :]
        runs = np.broadcast_shapes(theta.shape[:-1], inputs.shape[: -len(example)])
        return np.broadcast_to(inputs, (*runs, *example))

    def _check_inputs(self, theta: Array, inputs: Array) -> None:
        if inputs.ndim < 2 or inputs.shape[-len(self.in_shape) :] != self.in_shape:
            raise ShapeError(
                f"Layer 1: the inputs have the shape {inputs.shape}; they must be"
                f" (..., B, {', '.join(map(str, self.in_shape))})."
            )
        runs, of_inputs = theta.shape[:-1], inputs.shape[: -1 - len(self.in_shape)]
        for own, other in zip(reversed(runs), reversed(of_inputs), strict=False):
            if own != other and 1 not in (own, other):
                raise ShapeError(
                    f"Layer 1: theta {theta.shape} holds {own} runs, the inputs {inputs.shape}"
                    f" hold {other}."
                )


def _parameters(layer: Layer, in_shape: Shape) -> tuple[Parameter, ...]:
    found: Any = layer.parameters(in_shape)
    if isinstance(found, (tuple, list)) and all(isinstance(each, Parameter) for each in found):
        return tuple(found)
    raise ShapeError(
        f"layer {layer.name}: parameters must return a tuple of bpx.Parameter, such as"
        f" (Parameter('W', ...),), not {found!r}."
    )
