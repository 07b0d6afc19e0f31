"""Stochastic gradient descent with warm restarts."""

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import Ge, Gt, Unit

from bpx import Optimizer, Schedule
from bpx.axes import Array
from bpx.components import State
from bpx_plugins.optimizers._descent import descend
from bpx_plugins.schedules._progress import number
from bpx_plugins.schedules.cosine import Cosine


@dataclass(frozen=True)
class WarmRestarts(Optimizer):
    r"""Descend at a rate that falls within each cycle and starts anew with the next: SGDR.

    .. math:: \theta \leftarrow \theta - \eta \, c(t, T_i) \, \nabla J(\theta)

    Cycle i has :math:`T_i` updates, t counts those of it from 1, and c is the schedule of a cycle,
    to which the cycle is a whole run. :math:`T_0` is the period, :math:`T_{i + 1} = g \, T_i`.
    A schedule of the run multiplies the rate as well.

    Attributes:
        lr: The learning rate :math:`\eta` at each restart, > 0.
        batch_size: B, the examples of an update, >= 1; None for all of them.
        period: :math:`T_0`, the updates of the first cycle, >= 1.
        growth: g, how many times as long each cycle is as the one before, >= 1.
        cycle: c, the factor on the learning rate within a cycle.

    Example:
        >>> from bpx import xp
        >>> rule, theta = WarmRestarts(lr=1.0, period=2, growth=2), xp.zeros(1)
        >>> for step in range(1, 7):
        ...     new, _ = rule.update(theta, xp.ones(1), (), step)
        ...     print(new.round(3))
        [-1.]
        [-0.5]
        [-1.]
        [-0.854]
        [-0.5]
        [-0.146]

    References:
        Loshchilov and Hutter, 2017, "SGDR: stochastic gradient descent with warm restarts".
    """

    name = "sgdr"

    lr: Annotated[float, Gt(0)] = 0.1
    batch_size: Annotated[int | None, Ge(1)] = 32
    period: Annotated[int, Ge(1), Unit("updates")] = 100
    growth: Annotated[int, Ge(1)] = 1
    cycle: Schedule = Cosine()

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta less the rate of this update times the gradient; see `Optimizer.update`."""
        return theta - self._rate(step) * grad, state

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Subtract the rate times the gradient from theta; see `Optimizer.update_into`."""
        descend(theta, grad, self._rate(step))
        return state

    def _rate(self, step: int) -> float | Array:
        """Return the learning rate of one update."""
        factor: Any = self.cycle(*self._place(step))
        return self.lr * number(factor)

    def _place(self, step: int) -> tuple[int, int]:
        """Return which update of its cycle this is, counted from 1, and the cycle's length."""
        length = self.period
        if self.growth == 1:
            return (step - 1) % length + 1, length
        while step > length:
            step, length = step - length, length * self.growth
        return step, length
