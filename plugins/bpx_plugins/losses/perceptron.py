"""The loss whose descent is Rosenblatt's rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from bpx import Loss, xp
from bpx.axes import Array
from bpx.components import Combination, Task
from bpx_plugins.losses.suited import one_sign, wrong_task


@dataclass(frozen=True)
class Perceptron(Loss):
    r"""How far an output lies on the wrong side of 0: the perceptron criterion.

    With targets of -1 and 1

    .. math:: l(z, y) = \sum_c \max(0, -y_c z_c), \qquad
              \frac{\partial l}{\partial z_c} = \begin{cases} -y_c & y_c z_c \le 0 \\
              0 & y_c z_c > 0 \end{cases}

    Descending it one example at a time is the perceptron rule (Rosenblatt, 1958; Bishop, 2006,
    section 4.1.7). An output of exactly 0 is wrong for either target, so that learning starts
    from weights of zero too.

    Example:
        >>> loss = Perceptron()
        >>> loss(xp.asarray([[2.0], [-0.5]]), xp.asarray([[1.0], [1.0]])).tolist()
        [0.0, 0.5]
    """

    name = "perceptron"
    tasks = ("binary", "multiclass")
    labels = (-1.0, 1.0)
    output_activations: ClassVar[Mapping[Task, str]] = {
        "binary": "identity",
        "multiclass": "identity",
        "regression": "identity",
    }
    kinks = (-1.0, 1.0)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return how far outputs are on the wrong side, ``(..., B)``."""
        loss: Array = xp.sum(xp.maximum(-target * output, 0.0), axis=-1)
        return loss

    def gradient(self, output: Array, target: Array) -> Array:
        """Return -y where the output has not the target's sign, 0 elsewhere, ``(..., B, C)``."""
        wrong = xp.asarray(target * output <= 0.0, dtype=output.dtype)
        return wrong * -target

    def gradient_into(self, output: Array, target: Array, out: Array) -> None:
        """Write -y where the sign is not the target's, 0 elsewhere; see `Loss.gradient_into`."""
        np.multiply(target, output, out=out)
        np.less_equal(out, 0.0, out=out)
        out *= -target

    def unsuited(self, combination: Combination) -> str | None:
        """Object to data without classes, and to outputs of one sign."""
        reason = wrong_task(self, combination, "loss=half_squared_error")
        return reason or one_sign(self, combination)
