"""The contract of a regularizer."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bpx.axes import Array
from bpx.components.component import Component
from bpx.components.returned import require_array
from bpx.errors import ShapeError


@dataclass(frozen=True)
class Regularizer(Component):
    r"""A penalty on the parameters, added to the risk: :math:`\lambda \Omega(\Theta)`.

    The engine hands it the weights and, unless the field ``biases`` is true, zeros in the place
    of biases.

    Attributes:
        biases: Whether biases are penalised too.
    """

    kind: ClassVar[str] = "regularizer"
    twins: ClassVar[Mapping[str, tuple[str, ...]]] = {"gradient_into": ("gradient",)}

    penalizes: ClassVar[bool] = True
    """Whether there is anything to add: false for the one that stands for none."""

    biases: bool = False

    @abstractmethod
    def __call__(self, theta: Array) -> Array:
        """Return the penalty of every run.

        Args:
            theta: Parameters, ``(..., P)``. A numeric field may be ``(R, 1)``: multiply before
                summing over the last axis.

        Returns:
            ``(...)``.
        """

    @abstractmethod
    def gradient(self, theta: Array) -> Array:
        """Return the gradient of the penalty, ``(..., P)``.

        Args:
            theta: Parameters, ``(..., P)``.
        """

    def gradient_into(self, theta: Array, out: Array) -> None:
        """Write `gradient` into `out`: its in-place twin, bit for bit.

        Args:
            theta: Parameters, ``(..., P)``; not needed afterwards, so a twin may overwrite them.
            out: ``(..., P)``.

        Raises:
            ShapeError: `gradient` returned another shape or precision than theta has.
        """
        grad = self.gradient(theta)
        require_array(grad, f"The regularizer {self.name}", theta.shape, out.dtype, "gradient")
        if grad.shape != theta.shape:
            raise ShapeError(
                f"The regularizer {self.name} returned a gradient of shape {grad.shape} for theta"
                f" {theta.shape}; it must be the same."
            )
        out[...] = grad
