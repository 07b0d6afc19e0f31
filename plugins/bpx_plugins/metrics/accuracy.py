"""The share of examples that are classified right."""

from dataclasses import dataclass

from bpx import Metric, xp
from bpx.axes import Array


@dataclass(frozen=True)
class Accuracy(Metric):
    r"""The share of the N examples whose predicted class is the target's.

    .. math:: \frac{1}{N} \sum_n \mathbb{1}[\hat{y}_n = y_n]

    One output predicts class 1 from 0.5 on; of several, the largest wins, the first among
    equals. An output that is NaN predicts nothing and is wrong. The share is float64 whatever
    the outputs are, so that 9 of 10 reaches a target of 0.9.

    Example:
        >>> accuracy = Accuracy()
        >>> output = xp.asarray([[0.1], [0.7], [0.5], [0.4]])
        >>> float(accuracy(output, xp.asarray([[0.0], [1.0], [1.0], [1.0]])))
        0.75

    References:
        Goodfellow, Bengio and Courville, 2016, "Deep learning", section 5.1.2.
    """

    name = "accuracy"
    tasks = ("binary", "multiclass")

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the share of right answers, ``(...)``."""
        right = _classes(output) == _classes(target)
        answered = ~xp.any(xp.isnan(output), axis=-1)
        share: Array = xp.mean(xp.where(right & answered, 1.0, 0.0), axis=-1)
        return share


def _classes(scores: Array) -> Array:
    """Return the class that scores ``(..., N, C)`` speak for, ``(..., N)``."""
    several = scores.shape[-1] > 1
    classes: Array = xp.argmax(scores, axis=-1) if several else scores[..., 0] >= 0.5
    return classes
