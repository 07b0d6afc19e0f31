"""The contract of a loss."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from bpx.axes import Array
from bpx.components.activation import Activation
from bpx.components.component import Component
from bpx.components.dataset import Task
from bpx.components.returned import require_array
from bpx.errors import ShapeError


@dataclass(frozen=True)
class Loss(Component):
    r"""How wrong an output is: :math:`l(a, y)`, one number per example.

    The loss of a batch is the mean or the sum of its examples, by the field ``reduction``, which
    every loss has; the engine takes it, so a loss never divides by B. A numeric field may be
    ``(R, 1, 1)``: apply it before reducing over C.

    Attributes:
        reduction: Whether the loss of a batch is the mean of its examples or their sum.
    """

    kind: ClassVar[str] = "loss"
    twins: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "gradient_into": ("gradient",),
        "delta_into": ("delta",),
    }

    tasks: ClassVar[tuple[Task, ...]] = ("binary", "multiclass", "regression")
    """The tasks it makes sense for."""

    labels: ClassVar[tuple[float, float] | None] = None
    """The two values a class target takes, such as ``(-1.0, 1.0)``; None where 0 and 1 do."""

    output_activations: ClassVar[Mapping[Task, str]] = {
        "binary": "sigmoid",
        "multiclass": "softmax",
        "regression": "identity",
    }
    """What ``output_activation=auto`` means beside this loss."""

    kinks: ClassVar[tuple[float, ...]] = ()
    """The values of ``output - target`` at which the gradient jumps."""

    non_negative: ClassVar[bool] = True
    """Whether the loss of an example is promised never to fall below zero."""

    reduction: Literal["mean", "sum"] = "mean"

    @abstractmethod
    def __call__(self, output: Array, target: Array) -> Array:
        """Return the loss of every example.

        Args:
            output: Outputs of the network, ``(..., B, C)``.
            target: What they should be, ``(..., B, C)``; leading axes broadcast.

        Returns:
            ``(..., B)``.
        """

    @abstractmethod
    def gradient(self, output: Array, target: Array) -> Array:
        """Return the gradient of each example's loss with respect to its output.

        Args:
            output: ``(..., B, C)``.
            target: ``(..., B, C)``.

        Returns:
            ``(..., B, C)``.
        """

    def delta(self, z: Array, output: Array, target: Array, activation: Activation) -> Array:
        """Return the gradient of each example's loss with respect to the output layer's z.

        By default it is the activation's vector-Jacobian product of `gradient`. Override it
        where a pair has a stable closed form, such as output minus target for softmax with
        cross-entropy.

        Args:
            z: Pre-activations of the output layer, ``(..., B, C)``.
            output: ``activation(z)``.
            target: ``(..., B, C)``.
            activation: The activation of the output layer.

        Returns:
            ``(..., B, C)``.
        """
        return activation.vjp(z, output, self.gradient(output, target))

    def gradient_into(self, output: Array, target: Array, out: Array) -> None:
        """Write `gradient` into `out`: its in-place twin, bit for bit.

        Args:
            output: ``(..., B, C)``; left unchanged.
            target: ``(..., B, C)``; left unchanged.
            out: ``(..., B, C)``.

        Raises:
            ShapeError: `gradient` returned another shape or precision than the output has.
        """
        self._write(self.gradient(output, target), "gradient", out)

    def delta_into(
        self, z: Array, output: Array, target: Array, activation: Activation, out: Array
    ) -> None:
        """Write `delta` into `out`: its in-place twin, bit for bit.

        Args:
            z: Pre-activations of the output layer, ``(..., B, C)``; not needed afterwards.
            output: ``activation(z)``; left unchanged.
            target: ``(..., B, C)``; left unchanged.
            activation: The activation of the output layer.
            out: ``(..., B, C)``.

        Raises:
            ShapeError: `delta` returned another shape or precision than the output has.
        """
        if type(self).delta is Loss.delta:
            self.gradient_into(output, target, out)
            activation.vjp_into(z, output, out)
        else:
            self._write(self.delta(z, output, target, activation), "delta", out)

    def _write(self, value: Array, what: str, out: Array) -> None:
        require_array(value, f"The loss {self.name}", out.shape, out.dtype, what)
        if value.shape != out.shape:
            raise ShapeError(
                f"The loss {self.name} returned a {what} of shape {value.shape} for outputs of"
                f" shape {out.shape}; it must be the same."
            )
        out[...] = value
