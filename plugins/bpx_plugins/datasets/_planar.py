"""What the generated data sets of classes in the plane share."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Ge, Le, Lt

from bpx import Data, Dataset, Examples, Names, xp
from bpx.axes import Array, Generator
from bpx_plugins.datasets._prepare import classification, split, standardize_inputs


@dataclass(frozen=True)
class Planar(Dataset):
    """Classes of points in the plane, drawn from the data set's own generator.

    A subclass says what the classes are called and draws the points of one of them.

    Attributes:
        examples: N, of all classes and of both sides of the split; the classes share them
            evenly.
        test: The share of each class held back as the test set.
        standardize: Whether to scale both coordinates by the training set's statistics.
        seed: Where the data set's own generator starts; a run's seed leaves it alone.
    """

    features: ClassVar[tuple[str, str]] = ("x1", "x2")

    examples: Annotated[int, Ge(4), Le(1_000_000)] = 200
    test: Annotated[float, Ge(0), Lt(1)] = 0.25
    standardize: bool = False
    seed: Annotated[int, Ge(0)] = 0

    @property
    @abstractmethod
    def class_names(self) -> tuple[str, ...]:
        """One name per class."""

    @abstractmethod
    def points(self, label: int, count: int, rng: Generator) -> Array:
        """Return points of one class.

        Args:
            label: Index of the class.
            count: How many.
            rng: The stream to draw from.

        Returns:
            ``(count, 2)``.
        """

    def load(self) -> Data:
        """Draw the points of every class, split and scale them.

        Raises:
            DataError: There are too few examples for the classes and the split.
        """
        rng = np.random.default_rng(self.seed)
        names = self.class_names
        counts = even_shares(self.examples, len(names))
        inputs = [self.points(label, count, rng) for label, count in enumerate(counts)]
        examples = Examples(xp.concat(inputs), np.repeat(np.arange(len(names)), counts))
        data = Data(examples, None, classification(names), Names(self.features, names))
        data = split(data, self.test, rng)
        return standardize_inputs(data) if self.standardize else data


def even_shares(whole: int, parts: int) -> list[int]:
    """Divide a whole number as evenly as can be.

    Example:
        >>> even_shares(8, 3)
        [3, 3, 2]
    """
    return [len(range(part, whole, parts)) for part in range(parts)]


def along(count: int) -> Array:
    """Return `count` evenly spaced numbers from 0 to 1, ``(count,)``: places along a curve."""
    return np.linspace(0.0, 1.0, count)


def on_circle(angle: Array, radius: Array | float = 1.0) -> Array:
    """Return the points at these angles (in radians) and radii, ``(count, 2)``."""
    return xp.stack([radius * xp.cos(angle), radius * xp.sin(angle)], axis=-1)


def scattered(points: Array, noise: float, rng: Generator) -> Array:
    """Return the points moved by Gaussian noise of standard deviation `noise`, ``(count, 2)``."""
    return points + noise * rng.standard_normal(points.shape)
