"""AdamW."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge

from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers.adam import Adam


@dataclass(frozen=True)
class AdamW(Adam):
    r"""Adam with decoupled weight decay: theta shrinks by itself, not through the gradient.

    .. math::
        \theta \leftarrow \theta
            - \eta \left( \frac{\hat m}{\sqrt{\hat v} + \epsilon} + \lambda \theta \right)

    with the moments of `Adam`. All parameters decay, biases among them.

    In float32 a beta above 0.99999997 rounds to 1 and an eps below 7e-46 to 0; the quotient may
    then be 0 / 0, at which the run diverges.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        beta1: The share of the past in the mean, in [0, 1).
        beta2: The share of the past in the mean square, in [0, 1).
        eps: :math:`\epsilon`, which keeps the quotient finite where no gradient was, > 0.
        batch_size: B, the examples of an update, >= 1; None for all of them.
        weight_decay: :math:`\lambda`, >= 0.

    Example:
        >>> from bpx import xp
        >>> rule, theta = AdamW(lr=0.5, weight_decay=0.25), xp.asarray([8.0])
        >>> theta, _ = rule.update(theta, xp.asarray([0.0]), rule.init(theta), 1)
        >>> theta.tolist()  # no gradient: the decay alone
        [7.0]

    References:
        Loshchilov and Hutter, 2019, "Decoupled weight decay regularization".
    """

    name = "adamw"

    weight_decay: Annotated[float, Ge(0)] = 0.01

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta after decay and step, and both sums; see `Optimizer.update`."""
        return super().update(self._kept() * theta, grad, state, step)

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Shrink theta, take a scaled step and add to both sums; see `Optimizer.update_into`."""
        theta *= self._kept()
        return super().update_into(theta, grad, state, step, scratch)

    def reference(self, theta: float, grads: Sequence[float]) -> list[float]:
        """Return one parameter after each update: Adam's, begun anew from what decay leaves.

        Args:
            theta: The parameter before the first update.
            grads: Its gradient at each.
        """
        steps = np.diff(super().reference(0.0, grads), prepend=0.0).tolist()
        after = []
        for step in steps:
            theta = (1 - self.lr * self.weight_decay) * theta + step
            after.append(theta)
        return after

    def _kept(self) -> float:
        """Return the share of theta that the decay leaves."""
        return 1 - self.lr * self.weight_decay
