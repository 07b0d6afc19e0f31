"""The calls of an update, bound to the arrays in which its batch lies."""

from dataclasses import dataclass

from bpx.axes import Array
from bpx.kernel.chain import Chain, NumberedCall
from bpx.kernel.delta import OutputDelta
from bpx.kernel.signal import Signal


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """The calls of an update, bound to the arrays of a batch, in which later ones lie too.

    Attributes:
        chain: The network.
        delta: Where its backpropagation begins.
        inputs: The inputs of the batch.
        targets: Its targets.
        forward: The calls of the forward pass.
        rest: Those that follow.
        whole: Both.
    """

    chain: Chain
    delta: OutputDelta
    inputs: Signal
    targets: Array
    whole: list[NumberedCall]
    rest: list[NumberedCall]

    @classmethod
    def to(
        cls,
        inputs: Signal,
        targets: Array,
        chain: Chain,
        delta: OutputDelta,
        after: list[NumberedCall],
    ) -> "Bound":
        """Bind the calls to the arrays of a batch.

        Args:
            inputs: Its inputs.
            targets: Its targets.
            chain: The network.
            delta: Where backpropagation begins.
            after: The calls that follow backpropagation.
        """
        rest = [*delta.calls(targets), *chain.calls_backward(inputs), *after]
        return cls(chain, delta, inputs, targets, [*chain.calls_forward(inputs), *rest], rest)
