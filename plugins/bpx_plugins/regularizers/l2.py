"""The L2 penalty."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge

from bpx import Regularizer, xp
from bpx.axes import Array


@dataclass(frozen=True)
class L2(Regularizer):
    r"""The sum of squares, which shrinks weights in proportion (ridge, weight decay).

    .. math::
        \lambda \Omega(\Theta) = \lambda \sum_i \theta_i^2, \qquad
        \lambda \nabla \Omega = 2 \lambda \theta

    There is no factor 1/2: a text that writes :math:`\tfrac{\lambda}{2} \|\theta\|^2` means
    half this lam.

    Attributes:
        lam: :math:`\lambda`, >= 0.
        biases: Whether biases are penalised too.

    Example:
        >>> penalty, theta = L2(lam=0.5), xp.asarray([3.0, -4.0])
        >>> float(penalty(theta)), penalty.gradient(theta).tolist()
        (12.5, [3.0, -4.0])

    References:
        Hoerl and Kennard, 1970, "Ridge regression: biased estimation for nonorthogonal problems".
        Krogh and Hertz, 1992, "A simple weight decay can improve generalization".
    """

    name = "l2"

    lam: Annotated[float, Ge(0)] = 1e-4

    def __call__(self, theta: Array) -> Array:
        """Return the penalty of every run, ``(...)``; see `Regularizer.__call__`."""
        penalty: Array = xp.sum(self.lam * xp.square(theta), axis=-1)
        return penalty

    def gradient(self, theta: Array) -> Array:
        """Return twice lam times theta, ``(..., P)``; see `Regularizer.gradient`."""
        return 2 * self.lam * theta

    def gradient_into(self, theta: Array, out: Array) -> None:
        """Write twice lam times theta; see `Regularizer.gradient_into`."""
        np.multiply(theta, 2 * self.lam, out=out)
