"""Exponential moving averages of the gradient and of its square."""

from bpx import xp
from bpx.axes import Array
from bpx.components import State


def moving_average(average: Array, value: Array, beta: float) -> Array:
    r"""Return :math:`\beta m + (1 - \beta) g`, ``(..., P)``.

    Args:
        average: The average so far, m.
        value: What enters it, g.
        beta: The share of the past, in [0, 1).
    """
    kept = xp.asarray(beta, dtype=average.dtype)
    moved: Array = kept * average + (1 - kept) * value
    return moved


def without_bias(average: Array, beta: float, step: int) -> Array:
    r"""Return :math:`m / (1 - \beta^t)`: the average freed of its start at zero.

    The power is taken by the same array function whether beta is one run's number or an array of
    a stack's, because Python's own may differ from it in the last bit.

    Args:
        average: A moving average, ``(..., P)``, of `step` values.
        beta: The share of the past, in [0, 1).
        step: t, counted from 1.
    """
    corrected: Array = average / (1 - xp.pow(xp.asarray(beta, dtype=average.dtype), step))
    return corrected


def adaptive_direction(
    grad: Array, state: State, step: int, beta1: float, beta2: float, eps: float
) -> tuple[Array, State]:
    r"""Return Adam's direction :math:`\hat m / (\sqrt{\hat v} + \epsilon)` and the moments.

    Args:
        grad: The gradient, ``(..., P)``.
        state: The first and second moment, each ``(..., P)``.
        step: The number of the update, counted from 1.
        beta1: The share of the past in the first moment.
        beta2: The share of the past in the second moment.
        eps: What keeps the quotient finite.
    """
    mean, square = state
    mean = moving_average(mean, grad, beta1)
    square = moving_average(square, xp.square(grad), beta2)
    scale = xp.sqrt(without_bias(square, beta2, step)) + eps
    return without_bias(mean, beta1, step) / scale, (mean, square)
