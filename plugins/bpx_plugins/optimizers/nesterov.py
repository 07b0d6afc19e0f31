"""Gradient descent with Nesterov's momentum."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt, Lt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._descent import descend


@dataclass(frozen=True)
class Nesterov(Optimizer):
    r"""Momentum that looks one step ahead before it takes the gradient (Nesterov, 1983).

    .. math::
        v \leftarrow \mu v + \nabla J(\theta), \qquad
        \theta \leftarrow \theta - \eta (\nabla J(\theta) + \mu v)

    Here theta is the point looked ahead to, at which the gradient is taken; this form of the
    method (Bengio et al., 2013) needs one gradient an update, as any other rule does.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        momentum: :math:`\mu`, the share of the velocity that is kept, in [0, 1).
        batch_size: B, the examples of an update, >= 1; None for all of them.

    Example:
        >>> rule, theta, grad = Nesterov(lr=1.0, momentum=0.5), xp.zeros(1), xp.ones(1)
        >>> state = rule.init(theta)
        >>> for step in 1, 2:
        ...     theta, state = rule.update(theta, grad, state, step)
        ...     print(theta)
        [-1.5]
        [-3.25]

    References:
        Nesterov, 1983, "A method for solving the convex programming problem with convergence
        rate O(1/k²)". Bengio, Boulanger-Lewandowski and Pascanu, 2013, "Advances in optimizing
        recurrent networks".
    """

    name = "nesterov"

    lr: Annotated[float, Gt(0)] = 0.1
    momentum: Annotated[float, Ge(0), Lt(1)] = 0.9
    batch_size: Annotated[int | None, Ge(1)] = None

    def init(self, theta: Array) -> State:
        """Return the velocity, ``(..., P)``: zero."""
        return (xp.zeros_like(theta),)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return the next point looked ahead to, and the velocity; see `Optimizer.update`."""
        (velocity,) = state
        velocity = self.momentum * velocity + grad
        return theta - self.lr * (grad + self.momentum * velocity), (velocity,)

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Move theta to the next point looked ahead to; see `Optimizer.update_into`."""
        (velocity,) = state
        velocity *= self.momentum
        velocity += grad
        np.multiply(velocity, self.momentum, out=scratch)
        grad += scratch
        descend(theta, grad, self.lr)
        return state
