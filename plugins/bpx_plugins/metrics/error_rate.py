"""The share of examples that are classified wrong."""

from dataclasses import dataclass

from bpx.axes import Array
from bpx_plugins.metrics.accuracy import Accuracy


@dataclass(frozen=True)
class ErrorRate(Accuracy):
    r"""The share of the N examples whose predicted class is not the target's.

    .. math:: \frac{1}{N} \sum_n \mathbb{1}[\hat{y}_n \ne y_n]

    What a prediction is, `Accuracy` says.

    Example:
        >>> from bpx import xp
        >>> error_rate = ErrorRate()
        >>> output = xp.asarray([[0.1], [0.7], [0.5], [0.4]])
        >>> float(error_rate(output, xp.asarray([[0.0], [1.0], [1.0], [1.0]])))
        0.25

    References:
        Goodfellow, Bengio and Courville, 2016, "Deep learning", section 5.1.2.
    """

    name = "error_rate"
    higher_is_better = False

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the share of wrong answers, ``(...)``."""
        return 1.0 - super().__call__(output, target)
