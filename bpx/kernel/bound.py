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
        whole: All calls.
        rest: Those that follow the forward pass.
    """

    chain: Chain
    delta: OutputDelta
    inputs: Signal
    targets: Array
    whole: list[NumberedCall]
    rest: list[NumberedCall]
