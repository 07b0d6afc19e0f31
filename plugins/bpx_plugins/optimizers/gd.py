"""Gradient descent."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt

from bpx import Optimizer
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._descent import descend


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    r"""Descend the gradient of all examples at once (Cauchy, 1847).

    .. math:: \theta \leftarrow \theta - \eta \nabla J(\theta)

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.

    Example:
        >>> from bpx import xp
        >>> rule = GradientDescent(lr=0.5)
        >>> theta, _ = rule.update(xp.asarray([1.0, 2.0]), xp.asarray([4.0, -2.0]), (), 1)
        >>> theta.tolist()
        [-1.0, 3.0]
    """

    name = "gd"
    plain_descent = True

    lr: Annotated[float, Gt(0)] = 0.1

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta less lr times the gradient; see `Optimizer.update`."""
        return theta - self.lr * grad, state

    def rate(self, curvature: float) -> float:
        """Return what an update multiplies theta by on a parabola: 1 less lr times its curvature.

        Args:
            curvature: The second derivative, >= 0.
        """
        return 1.0 - self.lr * curvature

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Subtract lr times the gradient from theta; see `Optimizer.update_into`."""
        descend(theta, grad, self.lr)
        return state
