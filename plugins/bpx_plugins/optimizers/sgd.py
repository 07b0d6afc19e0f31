"""Stochastic gradient descent."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt

from bpx import Optimizer
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._descent import descend


@dataclass(frozen=True)
class StochasticGradientDescent(Optimizer):
    r"""Descend the gradient of one example at a time, in a fresh order each epoch.

    .. math:: \theta \leftarrow \theta - \eta \nabla J_i(\theta)

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.

    Example:
        >>> StochasticGradientDescent().batch_size
        1

    References:
        Robbins and Monro, 1951, "A stochastic approximation method".
    """

    name = "sgd"
    plain_descent = True

    lr: Annotated[float, Gt(0)] = 0.1

    @property
    def batch_size(self) -> int:
        """One example an update."""
        return 1

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
