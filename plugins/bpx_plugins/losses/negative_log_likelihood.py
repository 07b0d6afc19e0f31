"""The cross-entropy under its name in statistics."""

from dataclasses import dataclass

from bpx_plugins.losses.cross_entropy import CrossEntropy


@dataclass(frozen=True)
class NegativeLogLikelihood(CrossEntropy):
    r"""Minus the logarithm of the probability of the target, :math:`l(p, y) = -\log p_y`.

    The same function as `CrossEntropy`: it is one number with two names (Bishop, 2006, section
    4.3.4).

    Example:
        >>> from bpx import xp
        >>> loss = NegativeLogLikelihood()
        >>> loss(xp.asarray([[0.25, 0.75]]), xp.asarray([1])).round(4).tolist()
        [0.2877]
    """

    name = "negative_log_likelihood"
