"""The logistic function, which several activations are made of."""

from bpx import xp
from bpx.axes import Array


def logistic(z: Array) -> Array:
    r"""Return :math:`1 / (1 + e^{-z})`, written so that no exponent is ever positive.

    .. math:: \sigma(z) = \frac{e^{\min(z, 0)}}{1 + e^{-|z|}}

    Nothing overflows, and the lower tail keeps its relative accuracy down to the smallest float.

    Args:
        z: Any shape.

    Returns:
        The same shape and type.

    Example:
        >>> logistic(xp.asarray([-xp.inf, 0.0, 1e308])).tolist()
        [0.0, 0.5, 1.0]
    """
    return xp.exp(xp.minimum(z, 0.0)) / (1.0 + xp.exp(-xp.abs(z)))
