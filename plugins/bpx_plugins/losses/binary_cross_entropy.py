"""The cross-entropy of outputs that are each a probability of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from bpx import Activation, Loss, xp
from bpx.axes import Array
from bpx.components import Combination, Task
from bpx_plugins.activations.sigmoid import Sigmoid
from bpx_plugins.losses.suited import no_probabilities, wrong_task


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    r"""The cross-entropy of yes-or-no answers, summed over the outputs (Hinton, 1989).

    .. math:: l(a, y) = -\sum_c y_c \log a_c + (1 - y_c) \log(1 - a_c), \qquad
              \frac{\partial l}{\partial a_c} = \frac{1 - y_c}{1 - a_c} - \frac{y_c}{a_c}

    and with sigmoid, :math:`\partial l / \partial z = a - y`. With several outputs, each stands
    for one class against all others.

    The loss is finite at 0 and 1 too. An output of 0 counts as the smallest normal float; one
    of 1 counts as the float below 1, because an output nearer to 1 is rounded to it. So a wrong
    answer costs at most 708 at the one end and 36.74 at the other in float64, 87 and 16.64 in
    float32.

    Example:
        >>> loss = BinaryCrossEntropy()
        >>> loss(xp.asarray([[0.25], [1.0]]), xp.asarray([[0.0], [1.0]])).round(4).tolist()
        [0.2877, 0.0]
    """

    name = "binary_cross_entropy"
    tasks = ("binary", "multiclass")
    output_activations: ClassVar[Mapping[Task, str]] = {
        "binary": "sigmoid",
        "multiclass": "sigmoid",
        "regression": "identity",
    }

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the loss, ``(..., B)``."""
        surprise = target * -xp.log(_yes(output)) + (1.0 - target) * -xp.log(_no(output))
        loss: Array = xp.sum(surprise, axis=-1)
        return loss

    def gradient(self, output: Array, target: Array) -> Array:
        """Return (1 - y) / (1 - a) - y / a, ``(..., B, C)``."""
        gradient: Array = (1.0 - target) / _no(output) - target / _yes(output)
        return gradient

    def delta(self, z: Array, output: Array, target: Array, activation: Activation) -> Array:
        """Return a - y with sigmoid, however saturated; the product elsewhere."""
        if type(activation) is Sigmoid:
            return output - target
        return super().delta(z, output, target, activation)

    def delta_into(
        self, z: Array, output: Array, target: Array, activation: Activation, out: Array
    ) -> None:
        """Write a - y with sigmoid; see `Loss.delta_into`."""
        if type(activation) is Sigmoid:
            np.subtract(output, target, out=out)
        else:
            super().delta_into(z, output, target, activation, out)

    def unsuited(self, combination: Combination) -> str | None:
        """Object to data without classes, and to outputs that are no probabilities."""
        reason = wrong_task(self, combination, "loss=half_squared_error")
        return reason or no_probabilities(self, combination, "output_activation=sigmoid")


def _yes(a: Array) -> Array:
    """Return a, away from 0."""
    return xp.maximum(a, float(xp.finfo(a.dtype).smallest_normal))


def _no(a: Array) -> Array:
    """Return 1 - a, away from 0 by what rounding hides."""
    return xp.maximum(1.0 - a, float(xp.finfo(a.dtype).eps) / 2.0)
