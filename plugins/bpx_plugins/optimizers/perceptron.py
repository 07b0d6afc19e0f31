"""Rosenblatt's perceptron rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from bpx import Optimizer
from bpx.axes import Array
from bpx.components import State
from bpx.components.combination import Combination
from bpx_plugins.optimizers._descent import descend

if TYPE_CHECKING:
    from bpx.network.model import Batch, Model


@dataclass(frozen=True)
class Perceptron(Optimizer):
    r"""Error times input, one example at a time (Rosenblatt, 1958).

    .. math:: w \leftarrow w + \eta (y - \hat y) x, \qquad b \leftarrow b + \eta (y - \hat y)

    with the output :math:`\hat y` of a step function. A right answer changes nothing; a wrong
    one turns w towards or away from the input. The rule descends no gradient, for the step has
    none, and ends after finitely many errors if a hyperplane separates the classes (Novikoff,
    1962). It trains one layer; each output learns by itself. Targets are the two values that the
    step takes, 0 and 1 or −1 and 1.

    Attributes:
        lr: The learning rate :math:`\eta`, > 0.

    Example:
        >>> Perceptron().batch_size
        1

    References:
        Rosenblatt, 1958, "The perceptron: a probabilistic model for information storage and
        organization in the brain". Novikoff, 1962, "On convergence proofs on perceptrons".
    """

    name = "perceptron"
    descends_gradient: ClassVar[bool] = False
    exceptions: ClassVar[Mapping[str, str]] = {
        "gradient": "error times input is no gradient: the step at the output has none"
    }
    prefers: ClassVar[Mapping[str, str]] = {
        "output_activation": "step",
        "loss": "half_squared_error",
    }

    lr: Annotated[float, Gt(0)] = 1.0

    @property
    def batch_size(self) -> int:
        """One example an update."""
        return 1

    def unsuited(self, combination: Combination) -> str | None:
        """Refuse what the rule is not defined for: layers, outputs, tasks, penalties."""
        output = combination.output_activation
        if combination.layers > 1:
            return f"the perceptron rule trains one layer; this network has {combination.layers}"
        if combination.task == "regression":
            return "the perceptron rule tells classes apart; the task of this data is regression"
        if output.differentiable:
            return f"the perceptron rule needs a step at the output; {output.name} is none"
        if combination.regularizer.penalizes:
            penalty = combination.regularizer.name
            return f"the perceptron rule knows no penalty; regularizer={penalty} would not act"
        return None

    def gradient(self, model: "Model", theta: Array, batch: "Batch") -> Array:
        """Return minus the error times the input, ``(..., P)``; see `Optimizer.gradient`."""
        trace = model.forward(theta, batch.inputs)
        return model.backward(theta, trace, trace.output - batch.targets)

    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return theta with lr times error times input added; see `Optimizer.update`."""
        return theta - self.lr * grad, state

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Add lr times error times input to theta; see `Optimizer.update_into`."""
        descend(theta, grad, self.lr)
        return state
