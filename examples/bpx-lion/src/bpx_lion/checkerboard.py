"""The squares of a checkerboard."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le

from bpx import Data, Dataset, Examples, Names
from bpx.axes import Array


@dataclass(frozen=True)
class Checkerboard(Dataset):
    r"""Points of a square, black or white as on a checkerboard.

    A point :math:`x \in [-1, 1)^2` is of the class

    .. math:: y = \left(\lfloor k (x_1 + 1) / 2 \rfloor + \lfloor k (x_2 + 1) / 2 \rfloor\right)
              \bmod 2

    with k squares on a side. The squares are the same in the training and the test set, the points
    are not.

    Attributes:
        squares: k, the squares on a side.
        examples: Points of the training set, as many of the test set.
        seed: Where the data set's own generator starts; a run's seed leaves it alone.

    Example:
        >>> data = Checkerboard(squares=4, examples=100).load()
        >>> data.task, data.train.inputs.shape, data.test.inputs.shape
        ('binary', (100, 2), (100, 2))
        >>> Checkerboard(squares=2).classes(np.array([[-0.5, -0.5], [0.5, -0.5]])).tolist()
        [0, 1]
    """

    name = "checkerboard"

    squares: Annotated[int, Ge(2), Le(100)] = 4
    examples: Annotated[int, Ge(4), Le(1_000_000)] = 400
    seed: Annotated[int, Ge(0)] = 0

    def classes(self, points: Array) -> Array:
        """Return the class of each point, ``(N,)``: 0 or 1."""
        cells = np.floor(self.squares * (points + 1.0) / 2.0).astype(np.intp)
        classes: Array = cells.sum(axis=-1) % 2
        return classes

    def load(self) -> Data:
        """Draw the points."""
        rng = np.random.default_rng(self.seed)
        points = rng.uniform(-1.0, 1.0, size=(2, self.examples, 2))
        train, test = (Examples(each, self.classes(each)) for each in points)
        return Data(train, test, "binary", Names(("x1", "x2"), ("black", "white")))
