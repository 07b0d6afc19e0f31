"""The contract of an activation."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bpx.axes import Array
from bpx.components.component import Component
from bpx.components.returned import require_array
from bpx.errors import ShapeError


@dataclass(frozen=True)
class Activation(Component):
    r"""A function applied to a layer's pre-activation: :math:`a = f(z)`.

    A subclass writes `__call__` and `derivative`. Where the function is not elementwise (softmax),
    it overrides `vjp` and sets ``elementwise = False``.

    Example:
        >>> from dataclasses import dataclass
        >>> from bpx import Activation, xp
        >>> @dataclass(frozen=True)
        ... class Swish(Activation):
        ...     '''x * sigmoid(beta x) (Ramachandran et al., 2017).'''
        ...     name = "swish_example"
        ...     beta: float = 1.0
        ...     def __call__(self, z):
        ...         return z / (1 + xp.exp(-self.beta * z))
        ...     def derivative(self, z, a):
        ...         s = 1 / (1 + xp.exp(-self.beta * z))
        ...         return s + self.beta * a * (1 - s)
        >>> float(Swish(beta=2.0)(xp.asarray(0.0)))
        0.0
    """

    kind: ClassVar[str] = "activation"
    twins: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "forward_into": ("__call__",),
        "vjp_into": ("derivative", "vjp"),
    }

    output_range: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    """The smallest interval that holds every output."""

    elementwise: ClassVar[bool] = True
    """Whether each output depends on its own input alone."""

    differentiable: ClassVar[bool] = True
    """Whether a rule that descends a gradient can train through it."""

    kinks: ClassVar[tuple[float, ...]] = ()
    """The points at which the derivative jumps; there it is one of the two sides' values."""

    @property
    def labels(self) -> tuple[float, float] | None:
        """The two values a class target takes at this output, where it dictates them."""
        return None

    @abstractmethod
    def __call__(self, z: Array) -> Array:
        """Return the activation.

        Args:
            z: Pre-activations, ``(..., B, H)``; left unchanged.

        Returns:
            a: ``(..., B, H)``.
        """

    @abstractmethod
    def derivative(self, z: Array, a: Array) -> Array:
        """Return the elementwise derivative f'(z), ``(..., B, H)``.

        Args:
            z: Pre-activations, ``(..., B, H)``.
            a: ``self(z)``, for functions whose derivative is cheaper from it.
        """

    def vjp(self, z: Array, a: Array, grad_a: Array) -> Array:
        """Return the vector-Jacobian product: the gradient at z, given the one at a.

        For an elementwise function the Jacobian is diagonal, and the product is the Hadamard
        product ``grad_a * f'(z)``.

        Args:
            z: Pre-activations, ``(..., B, H)``.
            a: ``self(z)``.
            grad_a: Gradient of the loss with respect to a, ``(..., B, H)``.

        Returns:
            grad_z: ``(..., B, H)``.

        Raises:
            ShapeError: `derivative` returned another shape or precision than that of z.
        """
        slope = self.derivative(z, a)
        require_array(slope, f"activation {self.name}", z.shape, grad_a.dtype, "derivative")
        if slope.shape != z.shape:
            raise ShapeError(
                f"activation {self.name} returned a derivative of shape {slope.shape} for"
                f" pre-activations of shape {z.shape}."
            )
        grad_z: Array = grad_a * slope.astype(grad_a.dtype, copy=False)
        return grad_z

    def forward_into(self, z: Array, out: Array) -> None:
        """Write ``self(z)`` into `out`: the in-place twin of `__call__`, bit for bit.

        A twin is optional.

        Args:
            z: Pre-activations, ``(..., B, H)``; left unchanged.
            out: Where the activations go, ``(..., B, H)``; it does not overlap z.

        Raises:
            ShapeError: `__call__` returned another shape or precision than that of z.
        """
        a = self(z)
        require_array(a, f"activation {self.name}", z.shape, out.dtype)
        if a.shape != z.shape:
            raise ShapeError(
                f"activation {self.name} returned the shape {a.shape} for pre-activations of shape"
                f" {z.shape}."
            )
        out[...] = a

    def vjp_into(self, z: Array, a: Array, grad: Array) -> None:
        """Turn the gradient at a into the one at z, in place: the twin of `vjp`, bit for bit.

        Args:
            z: Pre-activations, ``(..., B, H)``; not needed afterwards, so a twin may use the
                array for what it computes on the way.
            a: ``self(z)``; left unchanged.
            grad: The gradient at a, ``(..., B, H)``; overwritten.

        Raises:
            ShapeError: `vjp` returned another shape or precision than that of z.
        """
        grad_z = self.vjp(z, a, grad)
        require_array(grad_z, f"activation {self.name}", z.shape, grad.dtype, "gradient")
        if grad_z.shape != z.shape:
            raise ShapeError(
                f"activation {self.name} returned a gradient of shape {grad_z.shape} for"
                f" pre-activations of shape {z.shape}."
            )
        grad[...] = grad_z
