"""Mini-batch gradient descent."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt

from bpx import Optimizer
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._descent import descend


@dataclass(frozen=True)
class MinibatchGradientDescent(Optimizer):
    r"""Descend the gradient of a few examples at a time, in a fresh order each epoch.

    .. math:: \theta \leftarrow \theta - \eta \nabla J_{\text{batch}}(\theta)

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.
        batch_size: B, the examples of an update, >= 1.

    Example:
        >>> MinibatchGradientDescent(batch_size=8).batch_size
        8

    References:
        Bottou, Curtis and Nocedal, 2018, "Optimization methods for large-scale machine learning".
    """

    name = "minibatch"
    plain_descent = True

    lr: Annotated[float, Gt(0)] = 0.1
    batch_size: Annotated[int, Ge(1)] = 32

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
