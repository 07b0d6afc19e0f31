r"""Steps that are divided by the root mean square of past gradients.

A rule keeps the discounted sum :math:`\sum_i \beta^{t-i} x_i` of the values so far, which takes an
operation less an update than their mean; a weight makes it one:

.. math:: \frac{\eta \, w_1 m}{\sqrt{w_2 v} + \epsilon}
          = \frac{\eta \, w_1}{\sqrt{w_2}} \cdot \frac{m}{\sqrt{v} + \epsilon / \sqrt{w_2}}

with sums m of gradients and v of their squares. On the right the weights meet no array as long as
theta: they are part of the rate and of the floor below.
"""

import numpy as np

from bpx import xp
from bpx.axes import Array


def unbiased_weight(beta: float, step: int, dtype: "np.dtype[np.floating]") -> float:
    r"""Return :math:`(1 - \beta) / (1 - \beta^t)`, which makes a mean of a discounted sum.

    It is the reciprocal of :math:`1 + \beta + \dots + \beta^{t-1}`: weights that sum to 1, freed
    of the bias towards the zero at the start. The power is taken by the same array function
    whether beta is one run's number or an array of a stack's, because Python's own may differ from
    it in the last bit.

    Args:
        beta: The share of the past, in [0, 1).
        step: t, the values so far.
        dtype: The precision of the runs.
    """
    share = xp.asarray(beta, dtype=dtype)
    weight: float = (1 - share) / (1 - xp.pow(share, step))
    return weight


def scaled_step(theta: Array, value: Array, squares: Array, rate: float, floor: float) -> Array:
    r"""Return theta less :math:`\text{rate} \cdot x / (\sqrt{v} + \text{floor})`, ``(..., P)``.

    Args:
        theta: Parameters, ``(..., P)``.
        value: What is scaled, x, ``(..., P)``.
        squares: A sum of squares, v, ``(..., P)``.
        rate: The factor on the quotient.
        floor: What keeps the quotient finite.
    """
    return theta - rate * (value / (xp.sqrt(squares) + floor))


def scaled_step_into(
    theta: Array, value: Array, squares: Array, rate: float, floor: float, scratch: Array
) -> None:
    """Take the step in place: the twin of `scaled_step`.

    Args:
        theta: Parameters, ``(..., P)``; overwritten.
        value: What is scaled, ``(..., P)``.
        squares: A sum of squares, ``(..., P)``.
        rate: The factor on the quotient.
        floor: What keeps the quotient finite.
        scratch: An array like theta.
    """
    np.sqrt(squares, out=scratch)
    scratch += floor
    np.divide(value, scratch, out=scratch)
    scratch *= rate
    theta -= scratch
