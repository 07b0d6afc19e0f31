"""The L1 penalty."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge

from bpx import Regularizer, xp
from bpx.axes import Array


@dataclass(frozen=True)
class L1(Regularizer):
    r"""The sum of absolute values, which drives weights to zero (the lasso).

    .. math::
        \lambda \Omega(\Theta) = \lambda \sum_i |\theta_i|, \qquad
        \lambda \nabla \Omega = \lambda \operatorname{sign}(\theta)

    At zero the gradient is zero, one of the subgradients there.

    Attributes:
        lam: :math:`\lambda`, >= 0.
        biases: Whether biases are penalised too.

    Example:
        >>> penalty, theta = L1(lam=0.5), xp.asarray([3.0, -4.0, 0.0])
        >>> float(penalty(theta)), penalty.gradient(theta).tolist()
        (3.5, [0.5, -0.5, 0.0])

    References:
        Tibshirani, 1996, "Regression shrinkage and selection via the lasso".
    """

    name = "l1"

    lam: Annotated[float, Ge(0)] = 1e-4

    def __call__(self, theta: Array) -> Array:
        """Return the penalty of every run, ``(...)``; see `Regularizer.__call__`."""
        penalty: Array = xp.sum(self.lam * xp.abs(theta), axis=-1)
        return penalty

    def gradient(self, theta: Array) -> Array:
        """Return lam times the sign, ``(..., P)``; see `Regularizer.gradient`."""
        return self.lam * xp.sign(theta)

    def gradient_into(self, theta: Array, out: Array) -> None:
        """Write lam times the sign; see `Regularizer.gradient_into`."""
        np.sign(theta, out=out)
        out *= self.lam
