"""Resilient propagation."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt, Lt

from bpx import Optimizer, xp
from bpx.axes import Array
from bpx.components import State
from bpx.components.combination import Combination
from bpx.errors import ConfigError


@dataclass(frozen=True)
class RProp(Optimizer):
    r"""Step by the gradient's sign alone, each parameter by a step size of its own: iRprop−.

    .. math::
        \Delta \leftarrow \begin{cases}
            \min(\eta^+ \Delta, \Delta_{\max}) & g \, g' > 0 \\
            \max(\eta^- \Delta, \Delta_{\min}) \text{ and } g \leftarrow 0 & g \, g' < 0 \\
            \Delta & \text{otherwise}
        \end{cases}, \qquad
        \theta \leftarrow \theta - \Delta \operatorname{sign}(g)

    where g' is the gradient of the update before. Where the sign has changed, the step shrinks
    and the parameter rests for one update; the original method would also take its last step
    back. The rule takes the full batch, because the noise of a small one would pass for changes
    of sign.

    Attributes:
        lr: :math:`\Delta` at the start, > 0; from then on the rule sets its steps itself.
        increase: :math:`\eta^+`, > 1.
        decrease: :math:`\eta^-`, in (0, 1).
        smallest: :math:`\Delta_{\min}`, > 0.
        largest: :math:`\Delta_{\max}`, at least `smallest`.

    Example:
        >>> rule, theta = RProp(lr=0.5, increase=2.0), xp.zeros(1)
        >>> state = rule.init(theta)
        >>> for step, grad in enumerate([0.1, 9.0, -0.1, -0.1], start=1):
        ...     theta, state = rule.update(theta, xp.asarray([grad]), state, step)
        ...     print(theta)
        [-0.5]
        [-1.5]
        [-1.5]
        [-1.]

    References:
        Riedmiller and Braun, 1993, "A direct adaptive method for faster backpropagation learning:
        the RPROP algorithm". Igel and Hüsken, 2003, "Empirical evaluation of the improved Rprop
        learning algorithms", where this variant is named iRprop−.
    """

    name = "rprop"

    lr: Annotated[float, Gt(0)] = 0.01
    increase: Annotated[float, Gt(1)] = 1.2
    decrease: Annotated[float, Gt(0), Lt(1)] = 0.5
    smallest: Annotated[float, Gt(0)] = 1e-6
    largest: Annotated[float, Gt(0)] = 50.0

    def __post_init__(self) -> None:
        """Check the fields, and that the smallest step is not above the largest.

        Raises:
            ConfigError: A field's value is of the wrong type or out of range.
        """
        super().__post_init__()
        if xp.any(self.smallest > self.largest):
            raise ConfigError(
                f"optimizer rprop: smallest={self.smallest} is above largest={self.largest};"
                " swap them."
            )

    def unsuited(self, combination: Combination) -> str | None:
        """Refuse a schedule: there is no learning rate that it could multiply."""
        schedule = combination.schedule.name
        if schedule != "constant":
            return f"rprop sets its own step sizes; schedule={schedule} would not act on them"
        return None

    def init(self, theta: Array) -> State:
        """Return the step sizes, all lr, and the gradient before the first: zero."""
        return xp.ones_like(theta) * self.lr, xp.zeros_like(theta)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta, and the step sizes with the gradient obeyed; see `Optimizer.update`."""
        sizes, previous = state
        agreement = xp.sign(grad) * xp.sign(previous)
        shrunk = xp.where(agreement < 0, self.decrease * sizes, sizes)
        sizes = xp.where(agreement > 0, self.increase * sizes, shrunk)
        sizes = xp.clip(sizes, self.smallest, self.largest)
        obeyed = xp.where(agreement < 0, xp.zeros_like(grad), grad)
        return theta - sizes * xp.sign(obeyed), (sizes, obeyed)
