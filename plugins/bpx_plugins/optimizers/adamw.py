"""AdamW."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt, Lt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._moments import adaptive_direction


@dataclass(frozen=True)
class AdamW(Optimizer):
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
        weight_decay: :math:`\lambda`, >= 0.
        batch_size: B, the examples of an update, >= 1; None for all of them.

    Example:
        >>> rule, theta = AdamW(lr=0.5, weight_decay=0.25), xp.asarray([8.0])
        >>> theta, _ = rule.update(theta, xp.asarray([0.0]), rule.init(theta), 1)
        >>> theta.tolist()  # no gradient: the decay alone
        [7.0]

    References:
        Loshchilov and Hutter, 2019, "Decoupled weight decay regularization".
    """

    name = "adamw"

    lr: Annotated[float, Gt(0)] = 0.001
    beta1: Annotated[float, Ge(0), Lt(1)] = 0.9
    beta2: Annotated[float, Ge(0), Lt(1)] = 0.999
    eps: Annotated[float, Gt(0)] = 1e-8
    weight_decay: Annotated[float, Ge(0)] = 0.01
    batch_size: Annotated[int | None, Ge(1)] = None

    def init(self, theta: Array) -> State:
        """Return the mean and the mean square of the gradient, each ``(..., P)``: zero."""
        return xp.zeros_like(theta), xp.zeros_like(theta)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta after step and decay, and both moments; see `Optimizer.update`."""
        direction, state = adaptive_direction(grad, state, step, self.beta1, self.beta2, self.eps)
        return theta - self.lr * (direction + self.weight_decay * theta), state
