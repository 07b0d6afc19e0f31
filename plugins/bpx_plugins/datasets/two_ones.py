"""The four rows of three columns on which small two-layer networks are often shown."""

from dataclasses import dataclass

from bpx import Data, Dataset, xp
from bpx_plugins.datasets._boolean import binary_inputs, truth_table


@dataclass(frozen=True)
class TwoOnes(Dataset):
    """1 where exactly two of three inputs are 1; the third input always is.

    The constant third column serves a network without bias as its bias; the other two make the
    task XOR (the book, chapter 8).

    Example:
        >>> data = TwoOnes().load()
        >>> data.train.inputs.tolist()
        [[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]]
        >>> data.train.targets.tolist()
        [0, 1, 1, 0]
    """

    name = "two_ones"

    def load(self) -> Data:
        """Return the four rows."""
        pairs = binary_inputs(2)
        inputs = xp.concat([pairs, xp.ones((4, 1))], axis=-1)
        return truth_table(inputs, xp.sum(inputs, axis=-1) == 2)
