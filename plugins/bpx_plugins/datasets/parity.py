"""Parity of any number of bits."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from bpx import Data, Dataset, xp
from bpx_plugins.datasets._boolean import binary_inputs, truth_table


@dataclass(frozen=True)
class Parity(Dataset):
    r"""Whether an odd number of bits is set: :math:`y = x_1 \oplus \cdots \oplus x_D`.

    XOR for more bits (Minsky and Papert, 1969; Rumelhart, Hinton and Williams, 1986): changing
    any one input changes the class. All :math:`2^D` inputs are the training set.

    Attributes:
        bits: D, the number of inputs.
        bipolar: Whether inputs are -1 and 1 rather than 0 and 1.

    Example:
        >>> Parity(bits=3).load().train.targets.tolist()
        [0, 1, 1, 0, 1, 0, 0, 1]
    """

    name = "parity"
    bits: Annotated[int, Ge(1), Le(16)] = 4
    bipolar: bool = False

    def load(self) -> Data:
        """Return every input with its parity."""
        inputs = binary_inputs(self.bits)
        return truth_table(inputs, xp.sum(inputs, axis=-1) % 2, ("even", "odd"), self.bipolar)
