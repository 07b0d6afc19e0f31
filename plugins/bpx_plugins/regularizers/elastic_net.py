"""The elastic net."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le

from bpx import Regularizer, xp
from bpx.axes import Array


@dataclass(frozen=True)
class ElasticNet(Regularizer):
    r"""A blend of the L1 and the L2 penalty.

    .. math::
        \lambda \Omega(\Theta)
            = \lambda \sum_i \left( \rho |\theta_i| + (1 - \rho) \theta_i^2 \right), \qquad
        \lambda \nabla \Omega
            = \lambda \left( \rho \operatorname{sign}(\theta) + 2 (1 - \rho) \theta \right)

    Attributes:
        lam: :math:`\lambda`, >= 0.
        ratio: :math:`\rho`, the share of L1, in [0, 1]: 1 is `L1`, 0 is `L2`.
        biases: Whether biases are penalised too.

    Example:
        >>> penalty, theta = ElasticNet(lam=2.0, ratio=0.5), xp.asarray([3.0, -4.0])
        >>> float(penalty(theta)), penalty.gradient(theta).tolist()
        (32.0, [7.0, -9.0])

    References:
        Zou and Hastie, 2005, "Regularization and variable selection via the elastic net".
    """

    name = "elastic_net"

    lam: Annotated[float, Ge(0)] = 1e-4
    ratio: Annotated[float, Ge(0), Le(1)] = 0.5

    def __call__(self, theta: Array) -> Array:
        """Return the penalty of every run, ``(...)``; see `Regularizer.__call__`."""
        blend = self.ratio * xp.abs(theta) + (1 - self.ratio) * xp.square(theta)
        penalty: Array = xp.sum(self.lam * blend, axis=-1)
        return penalty

    def gradient(self, theta: Array) -> Array:
        """Return the blend of both gradients, ``(..., P)``; see `Regularizer.gradient`."""
        return self.lam * (self.ratio * xp.sign(theta) + 2 * (1 - self.ratio) * theta)

    def gradient_into(self, theta: Array, out: Array) -> None:
        """Write the blend of both gradients; see `Regularizer.gradient_into`."""
        np.sign(theta, out=out)
        out *= self.ratio
        theta *= 2 * (1 - self.ratio)
        out += theta
        out *= self.lam
