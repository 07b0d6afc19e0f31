"""Real data sets of classes, which come with scikit-learn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Ge, Lt

from bpx import Data, Dataset, Examples, Names
from bpx_plugins.datasets._prepare import classification, split, standardize_inputs
from bpx_plugins.datasets._scikit_learn import fetch


@dataclass(frozen=True)
class ScikitLearn(Dataset):
    """A classification that comes with scikit-learn (Pedregosa et al., 2011).

    Nothing is downloaded; scikit-learn itself is installed by ``pip install 'bpx[data]'``.

    Attributes:
        test: The share of each class held back as the test set.
        standardize: Whether to scale inputs by the training set's statistics.
        seed: Decides which examples are held back; a run's seed leaves it alone.
    """

    loader: ClassVar[str]
    """The function of ``sklearn.datasets``."""

    unit: ClassVar[float] = 1.0
    """What every input is divided by."""

    test: Annotated[float, Ge(0), Lt(1)] = 0.25
    standardize: bool = True
    seed: Annotated[int, Ge(0)] = 0

    def load(self) -> Data:
        """Return the data, split and scaled.

        Raises:
            DataError: scikit-learn is not installed.
        """
        source = fetch(self.name, self.loader)
        inputs = np.asarray(source.data, dtype=np.float64) / self.unit
        targets = np.asarray(source.target, dtype=np.int64)
        classes = tuple(str(name) for name in source.target_names)
        names = Names(tuple(map(str, source.feature_names)), classes)
        data = Data(Examples(inputs, targets), None, classification(classes), names)
        data = split(data, self.test, np.random.default_rng(self.seed))
        return standardize_inputs(data) if self.standardize else data


@dataclass(frozen=True)
class Iris(ScikitLearn):
    """150 flowers of three species by the sizes of sepals and petals (Fisher, 1936)."""

    name = "iris"
    loader = "load_iris"
    exceptions: ClassVar[Mapping[str, str]] = {
        "disjoint": "the source has two flowers of equal sizes and species"
    }
    checked_with = ({"test": 0.5},)


@dataclass(frozen=True)
class Wine(ScikitLearn):
    """178 wines of three growers by 13 chemical measurements (Forina et al., 1988)."""

    name = "wine"
    loader = "load_wine"


@dataclass(frozen=True)
class BreastCancer(ScikitLearn):
    """569 tumours, malignant or benign, by 30 measurements of cell nuclei (Street et al., 1993)."""

    name = "breast_cancer"
    loader = "load_breast_cancer"


@dataclass(frozen=True)
class Digits(ScikitLearn):
    """1,797 handwritten digits as 8 x 8 grey pixels in [0, 1] (Alpaydin and Kaynak, 1998).

    The source's pixels count 0 to 16. They share that scale, and some are the same in every
    image, so that by default they are not standardised one by one.
    """

    name = "digits"
    loader = "load_digits"
    unit = 16.0

    standardize: bool = False


@dataclass(frozen=True)
class DigitsImages(Digits):
    """The digits as images ``(1, 8, 8)``, for layers such as conv2d (Alpaydin and Kaynak, 1998).

    Example:
        >>> DigitsImages().load().in_shape
        (1, 8, 8)
    """

    name = "digits_images"

    def load(self) -> Data:
        """Return the data, split, as images.

        Raises:
            DataError: scikit-learn is not installed.
        """
        data = super().load()
        test = None if data.test is None else _as_images(data.test)
        return replace(data, train=_as_images(data.train), test=test)


def _as_images(examples: Examples) -> Examples:
    """Return examples of 64 pixels as images of one channel, ``(N, 1, 8, 8)``."""
    return Examples(examples.inputs.reshape(-1, 1, 8, 8), examples.targets)
