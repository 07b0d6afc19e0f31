"""What one run combines, so that a component can say whether it makes sense there."""

from dataclasses import dataclass

from bpx.components.activation import Activation
from bpx.components.dataset import Task
from bpx.components.initializer import Initializer
from bpx.components.loss import Loss
from bpx.components.optimizer import Optimizer
from bpx.components.regularizer import Regularizer
from bpx.components.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Combination:
    """The components and sizes of one run.

    Attributes:
        task: What the data asks for.
        inputs: D, the inputs of the network.
        hidden: The units of each hidden layer.
        outputs: C, the outputs of the network.
        bias: Whether layers have a bias.
        examples: N, the examples of the training set.
    """

    task: Task
    inputs: int
    hidden: tuple[int, ...]
    outputs: int
    bias: bool
    examples: int
    activation: Activation
    output_activation: Activation
    loss: Loss
    optimizer: Optimizer
    initializer: Initializer
    regularizer: Regularizer
    schedule: Schedule

    @property
    def layers(self) -> int:
        """L, the number of layers, the output layer among them."""
        return len(self.hidden) + 1

    def unsuited(self) -> str | None:
        """Return the first reason any of the components gives against it, or None."""
        parts = (self.activation, self.output_activation, self.loss, self.optimizer)
        for part in (*parts, self.initializer, self.regularizer, self.schedule):
            for each in part.parts():
                reason = each.unsuited(self)
                if reason:
                    return reason
        return None
