"""The interval around a mean over seeds."""

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
