"""The interval around a mean over seeds, and around the difference of two."""

import numpy as np

from bpx.axes import Array

CONFIDENCE = 0.95


def half_width(std: Array, n: Array) -> Array:
    r"""Return half the width of the 95% interval of a mean.

    Student's t interval, :math:`t_{0.975,\,n-1}\; s / \sqrt{n}` (Student, 1908): exact where the
    values are normal, a good approximation for the mean of a dozen seeds otherwise. It speaks of
    the mean only, not of where a single run may fall.

    Args:
        std: The standard deviation s of the values, with n - 1 degrees of freedom.
        n: How many values there are, an array of the same shape.

    Returns:
        An array of that shape; NaN where n < 2, since one seed says nothing about its spread.

    Example:
        >>> half_width(np.array([1.0, 1.0]), np.array([10, 1])).round(3).tolist()
        [0.715, nan]
    """
    from scipy.special import stdtrit

    enough = n > 1
    counts = np.where(enough, n, 2)
    width = stdtrit(counts - 1.0, 0.5 + CONFIDENCE / 2) * std / np.sqrt(counts)
    return np.where(enough, width, np.nan)


def half_width_of_difference(std_a: Array, n_a: Array, std_b: Array, n_b: Array) -> Array:
    r"""Return half the width of the 95% interval of a difference of two independent means.

    Welch's interval, :math:`t_{0.975,\,\nu} \sqrt{v_a + v_b}` with :math:`v = s^2 / n` and
    :math:`\nu = (v_a + v_b)^2 / (v_a^2 / (n_a - 1) + v_b^2 / (n_b - 1))` (Welch, 1947): the two
    groups need neither the same size nor the same spread.

    Args:
        std_a: The standard deviation of the one group, with n - 1 degrees of freedom.
        n_a: How many values it has, an array of the same shape.
        std_b: The standard deviation of the other group.
        n_b: How many values that has.

    Returns:
        An array of that shape; NaN where a group has fewer than two values.

    Example:
        >>> one, ten = np.array([1.0]), np.array([10])
        >>> half_width_of_difference(one, ten, one, ten).round(3).tolist()
        [0.94]
    """
    from scipy.special import stdtrit

    enough = (n_a > 1) & (n_b > 1)
    v_a, v_b = std_a**2 / np.maximum(n_a, 1), std_b**2 / np.maximum(n_b, 1)
    weights = v_a**2 / np.maximum(n_a - 1, 1) + v_b**2 / np.maximum(n_b - 1, 1)
    spread = weights > 0
    freedom = np.where(spread, (v_a + v_b) ** 2 / np.where(spread, weights, 1.0), 1.0)
    width = stdtrit(freedom, 0.5 + CONFIDENCE / 2) * np.sqrt(v_a + v_b)
    return np.where(enough, width, np.nan)
