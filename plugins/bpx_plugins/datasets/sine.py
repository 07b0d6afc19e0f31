"""Regression of a sine wave."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt, Le, Lt

from bpx import Data, Dataset, Examples, Names, xp
from bpx_plugins.datasets._prepare import split, standardize_inputs


@dataclass(frozen=True)
class Sine(Dataset):
    r"""One number from another: :math:`y = \sin(\pi \cdot \text{periods} \cdot x) + \epsilon`.

    Here x is drawn evenly from [-1, 1] and :math:`\epsilon` is Gaussian (after Bishop, 2006,
    section 1.1).

    Attributes:
        periods: How many periods of the wave [-1, 1] holds.
        examples: N, of both sides of the split.
        noise: Standard deviation of the noise on the target.
        test: The share of the examples held back as the test set.
        standardize: Whether to scale the input by the training set's statistics.
        seed: Where the data set's own generator starts; a run's seed leaves it alone.

    Example:
        >>> data = Sine(examples=40).load()
        >>> data.train.inputs.shape, data.train.targets.shape, data.task
        ((30, 1), (30, 1), 'regression')
    """

    name = "sine"
    periods: Annotated[float, Gt(0), Le(1000)] = 1.0
    examples: Annotated[int, Ge(2), Le(1_000_000)] = 200
    noise: Annotated[float, Ge(0), Le(100)] = 0.1
    test: Annotated[float, Ge(0), Lt(1)] = 0.25
    standardize: bool = False
    seed: Annotated[int, Ge(0)] = 0

    def load(self) -> Data:
        """Draw, split and scale the examples."""
        rng = np.random.default_rng(self.seed)
        x = rng.uniform(-1.0, 1.0, (self.examples, 1))
        y = xp.sin(xp.pi * self.periods * x) + self.noise * rng.standard_normal(x.shape)
        data = Data(Examples(x, y), None, "regression", Names(("x",), ("y",)))
        data = split(data, self.test, rng)
        return standardize_inputs(data) if self.standardize else data
