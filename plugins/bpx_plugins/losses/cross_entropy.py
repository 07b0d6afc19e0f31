"""The cross-entropy of a distribution over classes."""

from dataclasses import dataclass

import numpy as np

from bpx import Activation, Loss, xp
from bpx.axes import Array
from bpx.components import Combination
from bpx_plugins.activations.softmax import Softmax
from bpx_plugins.losses.suited import no_probabilities, wrong_task


@dataclass(frozen=True)
class CrossEntropy(Loss):
    r"""The cross-entropy between the target and the predicted distribution.

    With probabilities p and a target y, which is a class or a distribution e(y) over classes,

    .. math:: l(p, y) = -\sum_c e(y)_c \log p_c = -\log p_y, \qquad
              \frac{\partial l}{\partial p} = -\frac{e(y)}{p}

    and with softmax, :math:`\partial l / \partial z = p - e(y)` (Bridle, 1990). The type of the
    target decides what it is: integers are class indices, ``(..., B)``; floats are one-hot rows
    or other distributions, ``(..., B, C)``.

    A probability of 0 counts as the smallest normal float, so that the loss is finite: at most
    708 in float64 and 87 in float32.

    Example:
        >>> loss, p = CrossEntropy(), xp.asarray([[0.25, 0.75]])
        >>> loss(p, xp.asarray([1])).round(4).tolist()
        [0.2877]
        >>> loss(p, xp.asarray([[0.0, 1.0]])).round(4).tolist()
        [0.2877]
    """

    name = "cross_entropy"
    tasks = ("multiclass",)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return minus the logarithm of the target's probability, ``(..., B)``."""
        surprise = -xp.log(_positive(output))
        loss: Array = xp.sum(_distribution(target, output) * surprise, axis=-1)
        return loss

    def gradient(self, output: Array, target: Array) -> Array:
        """Return -e(y) / p, ``(..., B, C)``."""
        gradient: Array = -_distribution(target, output) / _positive(output)
        return gradient

    def delta(self, z: Array, output: Array, target: Array, activation: Activation) -> Array:
        """Return p - e(y) with softmax, whatever the probabilities; the product elsewhere."""
        if type(activation) is Softmax:
            return output - _distribution(target, output)
        return super().delta(z, output, target, activation)

    def delta_into(
        self, z: Array, output: Array, target: Array, activation: Activation, out: Array
    ) -> None:
        """Write p - e(y) with softmax; see `Loss.delta_into`."""
        if type(activation) is Softmax:
            np.subtract(output, _distribution(target, output), out=out)
        else:
            super().delta_into(z, output, target, activation, out)

    def unsuited(self, combination: Combination) -> str | None:
        """Object to data without classes, or with two, and to outputs that do not sum to 1."""
        two = combination.task == "binary"
        remedy = "loss=binary_cross_entropy" if two else "loss=half_squared_error"
        reason = wrong_task(self, combination, remedy)
        reason = reason or no_probabilities(self, combination, "output_activation=softmax")
        if reason is None and combination.output_activation.elementwise:
            name = combination.output_activation.name
            reason = (
                f"{self.name} needs outputs that sum to 1, and those of {name} do not;"
                " use output_activation=softmax or loss=binary_cross_entropy"
            )
        return reason


def _distribution(target: Array, output: Array) -> Array:
    """Return the target as a distribution over the classes, ``(..., B, C)``."""
    if target.dtype.kind not in "iu":
        return target
    classes = xp.arange(output.shape[-1])
    return xp.asarray(xp.expand_dims(target, -1) == classes, dtype=output.dtype)


def _positive(p: Array) -> Array:
    return xp.maximum(p, float(xp.finfo(p.dtype).smallest_normal))
