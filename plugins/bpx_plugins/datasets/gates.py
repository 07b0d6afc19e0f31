"""Logic gates of two inputs."""

from dataclasses import dataclass
from typing import ClassVar

from bpx import Data, Dataset, xp
from bpx_plugins.datasets._boolean import binary_inputs, truth_table


@dataclass(frozen=True)
class Gate(Dataset):
    """A gate of two inputs: its four rows are the training set, and there is no test set.

    Attributes:
        bipolar: Whether inputs are -1 and 1 rather than 0 and 1.
    """

    outputs: ClassVar[tuple[int, int, int, int]]
    """The outputs for the inputs 00, 01, 10 and 11."""

    bipolar: bool = False

    def load(self) -> Data:
        """Return the four rows."""
        return truth_table(binary_inputs(2), xp.asarray(self.outputs), bipolar=self.bipolar)


@dataclass(frozen=True)
class And(Gate):
    """1 where both inputs are; linearly separable.

    Example:
        >>> And().load().train.targets.tolist()
        [0, 0, 0, 1]
    """

    name = "and"
    outputs = (0, 0, 0, 1)


@dataclass(frozen=True)
class Or(Gate):
    """1 where an input is; linearly separable.

    Example:
        >>> Or().load().train.targets.tolist()
        [0, 1, 1, 1]
    """

    name = "or"
    outputs = (0, 1, 1, 1)


@dataclass(frozen=True)
class Nand(Gate):
    """0 where both inputs are 1; linearly separable.

    Example:
        >>> Nand().load().train.targets.tolist()
        [1, 1, 1, 0]
    """

    name = "nand"
    outputs = (1, 1, 1, 0)


@dataclass(frozen=True)
class Xor(Gate):
    """1 where the inputs differ: no line separates the classes (Minsky and Papert, 1969).

    Example:
        >>> data = Xor(bipolar=True).load()
        >>> data.train.inputs.tolist()
        [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
        >>> data.train.targets.tolist()
        [0, 1, 1, 0]
    """

    name = "xor"
    outputs = (0, 1, 1, 0)
