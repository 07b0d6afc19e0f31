"""The factors of a grid: a grid is the product of its factors, a factor one list of points."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeAlias

from hydra.core.override_parser.types import Override

from bpx.config.axes import is_swept, size, values
from bpx.config.draws import check_distribution, draw
from bpx.errors import ConfigError

Point: TypeAlias = tuple[str, ...]
"""Overrides that a run takes together, such as ``("optimizer=adam", "optimizer.lr=0.01")``."""


class Factor(ABC):
    """One of the parts whose combinations are a grid."""

    axes: tuple[Override, ...]
    """What each of its points sets."""

    @property
    @abstractmethod
    def size(self) -> int:
        """The number of points.

        Raises:
            ConfigError: An axis makes no sense.
        """

    @abstractmethod
    def points(self) -> list[Point]:
        """Return the points of a factor whose `size` is known."""

    def texts(self) -> dict[str, str]:
        """Return the values of every key as text."""
        return {
            axis.get_key_element(): axis.get_value_string()
            for axis in self.axes
            if axis.value_type is not None
        }

    def varying(self) -> list[str]:
        """Return the keys of more than one value."""
        return [axis.get_key_element() for axis in self.axes if is_swept(axis)]


@dataclass(frozen=True)
class Single(Factor):
    """One axis by itself."""

    axes: tuple[Override]

    @property
    def size(self) -> int:
        """The number of values."""
        return size(self.axes[0])

    def points(self) -> list[Point]:
        """Return one point a value."""
        return [(value,) for value in values(self.axes[0])]


@dataclass(frozen=True)
class Zipped(Factor):
    """Axes that advance together: the first values of all, then the second ones, and so on."""

    axes: tuple[Override, ...]

    @property
    def size(self) -> int:
        """The number of values, which all axes share."""
        first, *others = self.axes
        for other in others:
            if size(other) != size(first):
                raise ConfigError(
                    f"hydra.sweeper.zip: {_counted(first)}, {_counted(other)}; axes that advance"
                    " together need equally many."
                )
        return size(first)

    def points(self) -> list[Point]:
        """Return the first values, then the second ones, and so on."""
        return list(zip(*map(values, self.axes), strict=True))

    def texts(self) -> dict[str, str]:
        """Return the values of every key as text, marked as zipped."""
        return {key: f"zip({text})" for key, text in super().texts().items()}


@dataclass(frozen=True)
class Drawn(Factor):
    """Points drawn at random: each axis from its distribution, independently of the others."""

    axes: tuple[Override, ...]
    count: int
    seed: int

    @property
    def size(self) -> int:
        """The number of points."""
        for axis in self.axes:
            check_distribution(axis)
        return self.count

    def points(self) -> list[Point]:
        """Return the points, the same in every process."""
        return list(zip(*(draw(axis, self.count, self.seed) for axis in self.axes), strict=True))

    def texts(self) -> dict[str, str]:
        """Return the distribution of every key as text."""
        drawn = f"{self.count} draws with seed {self.seed} from"
        return {key: f"{drawn} {text}" for key, text in super().texts().items()}


def _counted(axis: Override) -> str:
    number = size(axis)
    return f"{axis.input_line} names {number} value{'s' * (number != 1)}"
