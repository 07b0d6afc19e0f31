"""The swish, a rectifier that is smooth and not monotone."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le

from bpx import Activation, xp
from bpx.axes import Array
from bpx_plugins.activations.logistic import logistic, logistic_into


@dataclass(frozen=True)
class Swish(Activation):
    r"""The input times its logistic gate (Ramachandran, Zoph and Le, 2017).

    .. math:: a = z \sigma(\beta z), \qquad
              f'(z) = s + \beta z s (1 - s) \quad\text{with}\quad s = \sigma(\beta z)

    With :math:`\beta = 0` it is :math:`z / 2`, with 1 the SiLU, and as :math:`\beta` grows it
    approaches relu.

    Attributes:
        beta: How sharply the gate closes, in [0, 1e6].

    Example:
        >>> Swish(beta=2.0)(xp.asarray([-xp.inf, 0.0, 1.0])).round(4).tolist()
        [-0.0, 0.0, 0.8808]
    """

    name = "swish"

    beta: Annotated[float, Ge(0), Le(1e6)] = 1.0

    def __call__(self, z: Array) -> Array:
        """Return z times its gate."""
        return _finite_below(z) * logistic(self._scaled(z))

    def derivative(self, z: Array, a: Array) -> Array:
        """Return the derivative, between -0.1 and 1.1."""
        scaled = self._scaled(z)
        gate = logistic(scaled)
        return gate + scaled * gate * (1.0 - gate)

    def forward_into(self, z: Array, out: Array) -> None:
        """Write z times its gate; see `Activation.forward_into`."""
        cut = _cut(z)
        np.clip(z, -cut, cut, out=out)
        out *= self.beta
        logistic_into(out, out)
        out *= _finite_below(z)

    def _scaled(self, z: Array) -> Array:
        """Return beta z, with z cut off at the root of the largest float: no product overflows.

        The gate has saturated there unless beta is tiny: below 1e-151, in float32 below 1e-17.
        """
        cut = _cut(z)
        return self.beta * xp.clip(z, -cut, cut)


def _cut(z: Array) -> float:
    """Return the root of the largest float."""
    root: float = float(xp.finfo(z.dtype).max) ** 0.5
    return root


def _finite_below(z: Array) -> Array:
    """Return z with the largest negative float for minus infinity, whose product with 0 is 0."""
    return xp.maximum(z, -float(xp.finfo(z.dtype).max))
