"""The dense layer."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge

from bpx import Initializer, Layer, Parameter, xp
from bpx.axes import Array, Shape
from bpx.components import Parameters
from bpx.errors import ShapeError


@dataclass(frozen=True)
class Dense(Layer):
    r"""Every unit sees every input: :math:`z = a W + b`.

    With delta, the gradient at z, the gradients are

    .. math::
        \nabla_W = a^T \delta, \qquad \nabla_b = \sum_B \delta, \qquad \nabla_a = \delta W^T

    Attributes:
        units: H, the outputs of the layer, >= 1.
        bias: Whether b is there.
        initializer: What draws W; None for the network's initializer.

    Example:
        >>> layer = Dense(units=2)
        >>> params = {"W": xp.asarray([[1.0, 2.0], [3.0, 4.0]]), "b": xp.asarray([10.0, 20.0])}
        >>> z, cache = layer.forward(params, xp.asarray([[1.0, 1.0]]))
        >>> z.tolist()
        [[14.0, 26.0]]
        >>> layer.backward(params, cache, xp.asarray([[1.0, 0.0]])).tolist()
        [[1.0, 3.0]]

    References:
        Rumelhart, Hinton and Williams, 1986, "Learning representations by back-propagating
        errors".
    """

    name = "dense"
    affine = True

    units: Annotated[int, Ge(1)] = 1
    bias: bool = True
    initializer: Initializer | None = None

    def shape(self, in_shape: Shape) -> Shape:
        """Return ``(H,)``.

        Args:
            in_shape: ``(D,)``.

        Raises:
            ShapeError: The input has not exactly one axis.
        """
        if len(in_shape) != 1:
            raise ShapeError(
                f"a dense layer of {self.units} units takes examples of shape (D,), not"
                f" {in_shape}: put flatten before it."
            )
        return (self.units,)

    def parameters(self, in_shape: Shape) -> tuple[Parameter, ...]:
        """Return the weights W ``(D, H)`` and, unless it is left out, the bias b ``(H,)``."""
        (out,) = self.shape(in_shape)
        (inputs,) = in_shape
        weights = Parameter("W", (inputs, out), fan_in=inputs, fan_out=out)
        if not self.bias:
            return (weights,)
        return weights, Parameter("b", (out,), fan_in=inputs, fan_out=out, bias=True)

    def forward(self, params: Parameters, a: Array) -> tuple[Array, Array]:
        """Return z ``(..., B, H)``, and the input to remember.

        Args:
            params: W ``(..., D, H)`` and b ``(..., H)``.
            a: ``(..., B, D)``.

        Raises:
            ShapeError: The input has another width than W has rows.
        """
        weights = params["W"]
        if a.ndim < 2 or a.shape[-1] != weights.shape[-2]:
            raise ShapeError(
                f"a dense layer with W {weights.shape} takes inputs of shape"
                f" (..., B, {weights.shape[-2]}), not {a.shape}."
            )
        z = xp.matmul(a, weights)
        return (z + params["b"][..., None, :] if self.bias else z), a

    def gradient(self, params: Parameters, cache: Array, delta: Array) -> Parameters:
        """Return the gradients with respect to W ``(..., D, H)`` and b ``(..., H)``.

        Args:
            params: W and b.
            cache: The input ``(..., B, D)``.
            delta: The gradient at z, ``(..., B, H)``.

        Raises:
            ShapeError: delta has another shape than z had.
        """
        self._check_delta(params, cache, delta)
        weights = xp.matmul(cache.mT, delta)
        return {"W": weights, "b": xp.sum(delta, axis=-2)} if self.bias else {"W": weights}

    def backward(self, params: Parameters, cache: Array, delta: Array) -> Array:
        """Return the gradient with respect to the input, ``(..., B, D)``.

        Args:
            params: W and b.
            cache: The input ``(..., B, D)``.
            delta: The gradient at z, ``(..., B, H)``.

        Raises:
            ShapeError: delta has another shape than z had.
        """
        self._check_delta(params, cache, delta)
        return xp.matmul(delta, params["W"].mT)

    def _check_delta(self, params: Parameters, a: Array, delta: Array) -> None:
        weights = params["W"]
        if delta.shape[-2:] != (a.shape[-2], weights.shape[-1]):
            raise ShapeError(
                f"a dense layer with W {weights.shape} and inputs {a.shape} needs a delta of shape"
                f" (..., {a.shape[-2]}, {weights.shape[-1]}), not {delta.shape}."
            )
