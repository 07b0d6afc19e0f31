"""The calls of an update, known since the last batch that lay in the same arrays."""

from dataclasses import dataclass

from bpx.axes import Array
from bpx.kernel.chain import Chain, NumberedCall
from bpx.kernel.signal import Signal


@dataclass(slots=True)
class Bound:
    """The calls of an update after its forward pass, bound to the arrays of a batch."""

    chain: Chain
    inputs: Signal
    targets: Array
    rest: list[NumberedCall]

    def fits(self, inputs: Signal, targets: Array) -> bool:
        """Say whether it is bound to these arrays, and the chain to the inputs still."""
        same = inputs is self.inputs and targets is self.targets
        return same and self.chain.takes(inputs)
