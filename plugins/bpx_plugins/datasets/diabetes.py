"""A real regression, which comes with scikit-learn."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Lt

from bpx import Data, Dataset, Examples, Names
from bpx_plugins.datasets._prepare import split, standardize_inputs, standardize_targets
from bpx_plugins.datasets._scikit_learn import fetch


@dataclass(frozen=True)
class Diabetes(Dataset):
    """442 patients: progression of diabetes after a year by ten measurements (Efron et al., 2004).

    The inputs are the source's unscaled measurements, so that no statistic of the test set
    enters them. scikit-learn is installed by ``pip install 'bpx[data]'``.

    Attributes:
        test: The share of the examples held back as the test set.
        standardize: Whether to scale inputs by the training set's statistics.
        standardize_target: Whether to scale the target likewise; the loss and the mean absolute
            error then count the target's standard deviations (77 units of the source).
        seed: Decides which examples are held back; a run's seed leaves it alone.
    """

    name = "diabetes"
    test: Annotated[float, Ge(0), Lt(1)] = 0.25
    standardize: bool = True
    standardize_target: bool = True
    seed: Annotated[int, Ge(0)] = 0

    def load(self) -> Data:
        """Return the data, split and scaled.

        Raises:
            DataError: scikit-learn is not installed.
        """
        source = fetch(self.name, "load_diabetes", scaled=False)
        examples = Examples(source.data, source.target[:, None])
        names = Names(tuple(source.feature_names), ("progression",))
        data = Data(examples, None, "regression", names)
        data = split(data, self.test, np.random.default_rng(self.seed))
        if self.standardize_target:
            data = standardize_targets(data)
        return standardize_inputs(data) if self.standardize else data
