"""No regularizer."""

from dataclasses import dataclass
from typing import ClassVar

from bpx import Regularizer, xp
from bpx.axes import Array


@dataclass(frozen=True)
class NoRegularizer(Regularizer):
    r"""No penalty: :math:`\Omega(\Theta) = 0`.

    Example:
        >>> NoRegularizer().gradient(xp.asarray([3.0, -4.0])).tolist()
        [0.0, 0.0]

    References:
        Vapnik, 1992, "Principles of risk minimization for learning theory": the empirical risk
        alone.
    """

    name = "none"
    penalizes: ClassVar[bool] = False

    def __call__(self, theta: Array) -> Array:
        """Return zero for every run, ``(...)``; see `Regularizer.__call__`."""
        penalty: Array = xp.sum(xp.zeros_like(theta), axis=-1)
        return penalty

    def gradient(self, theta: Array) -> Array:
        """Return zeros, ``(..., P)``; see `Regularizer.gradient`."""
        return xp.zeros_like(theta)
