"""The loss of the support vector machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from bpx import Loss, xp
from bpx.axes import Array
from bpx.components import Combination, Task
from bpx_plugins.losses.suited import one_sign, wrong_task


@dataclass(frozen=True)
class Hinge(Loss):
    r"""How far an output falls short of a margin of 1 (Cortes and Vapnik, 1995).

    With targets of -1 and 1

    .. math:: l(z, y) = \sum_c \max(0, 1 - y_c z_c), \qquad
              \frac{\partial l}{\partial z_c} = \begin{cases} -y_c & y_c z_c < 1 \\
              0 & y_c z_c \ge 1 \end{cases}

    With several outputs, each stands for one class against all others.

    Example:
        >>> loss = Hinge()
        >>> loss(xp.asarray([[2.0], [-0.5]]), xp.asarray([[1.0], [1.0]])).tolist()
        [0.0, 1.5]
    """

    name = "hinge"
    tasks = ("binary", "multiclass")
    labels = (-1.0, 1.0)
    output_activations: ClassVar[Mapping[Task, str]] = {
        "binary": "identity",
        "multiclass": "identity",
        "regression": "identity",
    }
    kinks = (0.0,)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return what is missing to the margin, ``(..., B)``."""
        loss: Array = xp.sum(xp.maximum(1.0 - target * output, 0.0), axis=-1)
        return loss

    def gradient(self, output: Array, target: Array) -> Array:
        """Return -y where the margin is missed, 0 elsewhere, ``(..., B, C)``."""
        missed = xp.asarray(target * output < 1.0, dtype=output.dtype)
        return missed * -target

    def gradient_into(self, output: Array, target: Array, out: Array) -> None:
        """Write -y where the margin is missed, 0 elsewhere; see `Loss.gradient_into`."""
        np.multiply(target, output, out=out)
        np.less(out, 1.0, out=out)
        out *= -target

    def unsuited(self, combination: Combination) -> str | None:
        """Object to data without classes, and to outputs of one sign."""
        reason = wrong_task(self, combination, "loss=half_squared_error")
        return reason or one_sign(self, combination)
