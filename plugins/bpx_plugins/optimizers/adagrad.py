"""AdaGrad."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._moments import scaled_step, scaled_step_into


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    r"""Divide each parameter's step by the root of its squared gradients' sum.

    .. math::
        s \leftarrow s + g^2, \qquad
        \theta \leftarrow \theta - \eta \frac{g}{\sqrt{s} + \epsilon}

    In float32 an eps below 7e-46 rounds to 0; the quotient may then be 0 / 0, at which the run
    diverges.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        eps: :math:`\epsilon`, which keeps the quotient finite where no gradient was, > 0.
        batch_size: B, the examples of an update, >= 1; None for all of them.

    Example:
        >>> rule, theta = AdaGrad(lr=0.5), xp.zeros(2)
        >>> theta, _ = rule.update(theta, xp.asarray([100.0, -0.01]), rule.init(theta), 1)
        >>> theta.round(6).tolist()  # the first step is lr, whatever the gradient's scale
        [-0.5, 0.5]

    References:
        Duchi, Hazan and Singer, 2011, "Adaptive subgradient methods for online learning and
        stochastic optimization".
    """

    name = "adagrad"

    lr: Annotated[float, Gt(0)] = 0.1
    eps: Annotated[float, Gt(0)] = 1e-10
    batch_size: Annotated[int | None, Ge(1)] = None

    def init(self, theta: Array) -> State:
        """Return the sum of squared gradients, ``(..., P)``: zero."""
        return (xp.zeros_like(theta),)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta after a scaled step, and the sum of squares; see `Optimizer.update`."""
        (squares,) = state
        squares = squares + xp.square(grad)
        return scaled_step(theta, grad, squares, self.lr, self.eps), (squares,)

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Take a scaled step and add to the sum of squares; see `Optimizer.update_into`."""
        (squares,) = state
        np.square(grad, out=scratch)
        squares += scratch
        scaled_step_into(theta, grad, squares, self.lr, self.eps, scratch)
        return state
