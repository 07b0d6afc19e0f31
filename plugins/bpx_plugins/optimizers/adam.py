"""Adam."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt, Lt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._moments import scaled_step, scaled_step_into, unbiased_weight


@dataclass(frozen=True)
class Adam(Optimizer):
    r"""Descend the running mean of the gradient, scaled by its running root mean square.

    .. math::
        m &\leftarrow \beta_1 m + (1 - \beta_1) g, &
        \hat m &= m / (1 - \beta_1^t) \\
        v &\leftarrow \beta_2 v + (1 - \beta_2) g^2, &
        \hat v &= v / (1 - \beta_2^t) \\
        \theta &\leftarrow \theta - \eta \frac{\hat m}{\sqrt{\hat v} + \epsilon}

    In float32 a beta above 0.99999997 rounds to 1 and an eps below 7e-46 to 0; the quotient may
    then be 0 / 0, at which the run diverges.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        beta1: The share of the past in the mean, in [0, 1).
        beta2: The share of the past in the mean square, in [0, 1).
        eps: :math:`\epsilon`, which keeps the quotient finite where no gradient was, > 0.
        batch_size: B, the examples of an update, >= 1; None for all of them.

    Example:
        >>> rule, theta = Adam(lr=0.5), xp.zeros(2)
        >>> theta, _ = rule.update(theta, xp.asarray([100.0, -0.01]), rule.init(theta), 1)
        >>> theta.round(5).tolist()  # the first step is lr, whatever the gradient's scale
        [-0.5, 0.5]

    References:
        Kingma and Ba, 2015, "Adam: a method for stochastic optimization".
    """

    name = "adam"

    lr: Annotated[float, Gt(0)] = 0.001
    beta1: Annotated[float, Ge(0), Lt(1)] = 0.9
    beta2: Annotated[float, Ge(0), Lt(1)] = 0.999
    eps: Annotated[float, Gt(0)] = 1e-8
    batch_size: Annotated[int | None, Ge(1)] = None

    def init(self, theta: Array) -> State:
        """Return the discounted sums of gradients and of squares, each ``(..., P)``: zero."""
        return xp.zeros_like(theta), xp.zeros_like(theta)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta after a scaled step, and both sums; see `Optimizer.update`."""
        sums, squares = state
        sums = self.beta1 * sums + grad
        squares = self.beta2 * squares + xp.square(grad)
        return scaled_step(theta, sums, squares, *self._scales(theta, step)), (sums, squares)

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Take a scaled step and add to both sums; see `Optimizer.update_into`."""
        sums, squares = state
        sums *= self.beta1
        sums += grad
        np.square(grad, out=grad)
        squares *= self.beta2
        squares += grad
        scaled_step_into(theta, sums, squares, *self._scales(theta, step), scratch)
        return state

    def reference(self, theta: float, grads: Sequence[float]) -> list[float]:
        """Return one parameter after each update, by the formulas as they stand above.

        Args:
            theta: The parameter before the first update.
            grads: Its gradient at each.
        """
        m = v = 0.0
        after = []
        for t, g in enumerate(grads, start=1):
            m = self.beta1 * m + (1 - self.beta1) * g
            v = self.beta2 * v + (1 - self.beta2) * g**2
            corrected = math.sqrt(v / (1 - self.beta2**t)) + self.eps
            theta -= self.lr * m / (1 - self.beta1**t) / corrected
            after.append(theta)
        return after

    def _scales(self, theta: Array, step: int) -> tuple[float, float]:
        """Return rate and floor of the step, which hold the weights of both sums."""
        root = xp.sqrt(unbiased_weight(self.beta2, step, theta.dtype))
        return self.lr * unbiased_weight(self.beta1, step, theta.dtype) / root, self.eps / root
