"""RMSprop."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt, Lt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._moments import scaled_step, scaled_step_into


@dataclass(frozen=True)
class RMSProp(Optimizer):
    r"""Divide each parameter's step by the running root mean square of its gradients.

    .. math::
        v \leftarrow \beta v + (1 - \beta) g^2, \qquad
        \theta \leftarrow \theta - \eta \frac{g}{\sqrt{v} + \epsilon}

    The average starts at zero and is not corrected for it: the first step is
    :math:`\eta / \sqrt{1 - \beta}`.

    In float32 a beta above 0.99999997 rounds to 1 and an eps below 7e-46 to 0; a quotient may then
    be 0 / 0, at which the run diverges.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        beta: The share of the past in the mean square, in [0, 1).
        eps: :math:`\epsilon`, which keeps the quotient finite where no gradient was, > 0.
        batch_size: B, the examples of an update, >= 1; None for all of them.

    Example:
        >>> rule, theta = RMSProp(lr=0.5, beta=0.75), xp.zeros(2)
        >>> theta, _ = rule.update(theta, xp.asarray([100.0, -0.01]), rule.init(theta), 1)
        >>> theta.round(5).tolist()
        [-1.0, 1.0]

    References:
        Tieleman and Hinton, 2012, "Lecture 6.5: RMSprop", Neural Networks for Machine Learning.
    """

    name = "rmsprop"

    lr: Annotated[float, Gt(0)] = 0.01
    beta: Annotated[float, Ge(0), Lt(1)] = 0.9
    eps: Annotated[float, Gt(0)] = 1e-8
    batch_size: Annotated[int | None, Ge(1)] = None

    def init(self, theta: Array) -> State:
        r"""Return the discounted sum of squares, :math:`v / (1 - \beta)`, ``(..., P)``: zero."""
        return (xp.zeros_like(theta),)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta after a scaled step, and the sum of squares; see `Optimizer.update`."""
        (squares,) = state
        squares = self.beta * squares + xp.square(grad)
        return scaled_step(theta, grad, squares, *self._scales(theta)), (squares,)

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Take a scaled step and add to the sum of squares; see `Optimizer.update_into`."""
        (squares,) = state
        np.square(grad, out=scratch)
        squares *= self.beta
        squares += scratch
        scaled_step_into(theta, grad, squares, *self._scales(theta), scratch)
        return state

    def _scales(self, theta: Array) -> tuple[float, float]:
        """Return rate and floor of the step, for a sum of squares whose weight is 1 - beta."""
        root = xp.sqrt(1 - xp.asarray(self.beta, dtype=theta.dtype))
        return self.lr / root, self.eps / root
