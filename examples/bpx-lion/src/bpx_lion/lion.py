"""The sign of a momentum."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt, Lt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State


@dataclass(frozen=True)
class Lion(Optimizer):
    r"""Step by the sign of a momentum: all steps are of one length (Chen et al., 2023).

    .. math::
        c &= \beta_1 m + (1 - \beta_1) \nabla J(\theta), \qquad
        \theta \leftarrow \theta - \eta (\operatorname{sign}(c) + \lambda \theta), \\
        m &\leftarrow \beta_2 m + (1 - \beta_2) \nabla J(\theta)

    with m = 0 at the start. As all steps are of one length, the learning rate that suits it is
    three to ten times below that of Adam.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        beta1: :math:`\beta_1`, the share of the momentum in a step, in [0, 1).
        beta2: :math:`\beta_2`, the share of the momentum that is kept, in [0, 1).
        weight_decay: :math:`\lambda`, the decoupled decay of the parameters, >= 0.
        batch_size: B, the examples of an update, >= 1; None for all of them.

    Example:
        >>> rule, theta = Lion(lr=0.1), xp.asarray([1.0, 1.0, 1.0])
        >>> theta, state = rule.update(theta, xp.asarray([5.0, -0.01, 0.0]), rule.init(theta), 1)
        >>> theta.tolist()
        [0.9, 1.1, 1.0]
        >>> state[0].round(6).tolist()
        [0.05, -0.0001, 0.0]

    References:
        Chen et al., 2023, "Symbolic discovery of optimization algorithms", algorithm 2.
    """

    name = "lion"

    lr: Annotated[float, Gt(0)] = 0.001
    beta1: Annotated[float, Ge(0), Lt(1)] = 0.9
    beta2: Annotated[float, Ge(0), Lt(1)] = 0.99
    weight_decay: Annotated[float, Ge(0)] = 0.0
    batch_size: Annotated[int | None, Ge(1)] = None

    def init(self, theta: Array) -> State:
        """Return the momentum, ``(..., P)``: zero."""
        return (xp.zeros_like(theta),)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta moved by signs, and the momentum; see `Optimizer.update`."""
        (momentum,) = state
        signs = xp.sign(self.beta1 * momentum + (1 - self.beta1) * grad)
        momentum = self.beta2 * momentum + (1 - self.beta2) * grad
        return theta - self.lr * (signs + self.weight_decay * theta), (momentum,)
