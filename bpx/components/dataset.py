"""The contract of a data set, and the data it loads."""

import math
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from bpx.axes import Array, Shape
from bpx.components.component import Component

Task: TypeAlias = Literal["binary", "multiclass", "regression"]
"""What the data asks for: one of two classes, one of several, or numbers."""


@dataclass(frozen=True)
class Examples:
    """Inputs with what should come out.

    Attributes:
        inputs: ``(N, D)``, float64; images ``(N, F, Y, X)``, with F channels.
        targets: Class indices ``(N,)``, integers from 0; or numbers ``(N, C)`` for regression.
    """

    inputs: Array
    targets: Array

    def __len__(self) -> int:
        """Return N."""
        return len(self.inputs)


@dataclass(frozen=True)
class Names:
    """What the columns and classes are called.

    Attributes:
        features: One name per input.
        targets: One name per class, or per output for regression.
    """

    features: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Data:
    """A data set in memory.

    Attributes:
        train: The examples to learn from.
        test: Examples held back, or None where every example is to be learned.
        task: What the data asks for.
        names: Of features and of classes or outputs.
    """

    train: Examples
    test: Examples | None
    task: Task
    names: Names = field(default_factory=Names)

    @property
    def in_shape(self) -> Shape:
        """The shape of one example: ``(D,)``, or that of an image, ``(F, Y, X)``."""
        return tuple(self.train.inputs.shape[1:])

    @property
    def inputs(self) -> int:
        """D, the numbers of one example."""
        return math.prod(self.in_shape)

    @property
    def outputs(self) -> int:
        """C, the outputs a network needs: one for two classes, else one a class or a number."""
        if self.task == "binary":
            return 1
        if self.task == "regression":
            return int(self.train.targets.shape[1])
        return len(self.names.targets)


@dataclass(frozen=True)
class Dataset(Component):
    """A source of data. Loading it twice gives the same numbers."""

    kind: ClassVar[str] = "dataset"

    needs: ClassVar[str | None] = None
    """What its defaults lack, so that it cannot be loaded with them: a file of the user's."""

    @abstractmethod
    def load(self) -> Data:
        """Return the data.

        Raises:
            DataError: The data cannot be read or used; the text names the place.
        """
