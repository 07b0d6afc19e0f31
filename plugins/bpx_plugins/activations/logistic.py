"""The logistic function, which several activations are made of."""

import numpy as np

from bpx import xp
from bpx.axes import Array


def logistic(z: Array) -> Array:
    r"""Return :math:`\sigma(z) = 1 / (1 + e^{-z})`.

    The lower tail keeps its relative accuracy down to the smallest normal float, at z = -708, in
    float32 at -87. A little below, where the power overflows, the value is 0.

    Args:
        z: Any shape.

    Returns:
        The same shape and type.

    Example:
        >>> logistic(xp.asarray([-xp.inf, 0.0, 1e308])).tolist()
        [0.0, 0.5, 1.0]
    """
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + xp.exp(-z))


def logistic_into(z: Array, out: Array) -> None:
    """Write the logistic function of z into `out`, which may be z itself; the twin of `logistic`.

    Args:
        z: Any shape.
        out: The same shape.
    """
    np.negative(z, out=out)
    np.exp(out, out=out)
    out += 1.0
    np.reciprocal(out, out=out)
