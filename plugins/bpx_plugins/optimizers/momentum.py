"""Gradient descent with momentum."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt, Lt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State


@dataclass(frozen=True)
class Momentum(Optimizer):
    r"""Descend along a velocity that gathers past gradients: the heavy ball (Polyak, 1964).

    .. math::
        v \leftarrow \mu v + \nabla J(\theta), \qquad \theta \leftarrow \theta - \eta v

    With v = 0 at the start and a constant learning rate this is Polyak's
    :math:`\theta_{t+1} = \theta_t - \eta \nabla J(\theta_t) + \mu (\theta_t - \theta_{t-1})`.
    The learning rate stands outside the velocity, so that a schedule acts at once.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        momentum: :math:`\mu`, the share of the velocity that is kept, in [0, 1).
        batch_size: B, the examples of an update, >= 1; None for all of them.

    Example:
        >>> rule, theta, grad = Momentum(lr=1.0, momentum=0.5), xp.zeros(1), xp.ones(1)
        >>> state = rule.init(theta)
        >>> for step in 1, 2, 3:
        ...     theta, state = rule.update(theta, grad, state, step)
        ...     print(theta)
        [-1.]
        [-2.5]
        [-4.25]

    References:
        Polyak, 1964, "Some methods of speeding up the convergence of iteration methods".
    """

    name = "momentum"

    lr: Annotated[float, Gt(0)] = 0.1
    momentum: Annotated[float, Ge(0), Lt(1)] = 0.9
    batch_size: Annotated[int | None, Ge(1)] = None

    def init(self, theta: Array) -> State:
        """Return the velocity, ``(..., P)``: zero."""
        return (xp.zeros_like(theta),)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta moved along the velocity, and the velocity; see `Optimizer.update`."""
        (velocity,) = state
        velocity = self.momentum * velocity + grad
        return theta - self.lr * velocity, (velocity,)

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Move theta along the velocity; see `Optimizer.update_into`."""
        (velocity,) = state
        velocity *= self.momentum
        velocity += grad
        np.multiply(velocity, self.lr, out=scratch)
        theta -= scratch
        return state
