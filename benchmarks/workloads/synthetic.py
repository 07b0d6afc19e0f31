"""The data set of W3, a plugin file like a user's own."""

from dataclasses import dataclass

import numpy as np

from bpx import Data, Dataset, Examples, Names, hookimpl


@dataclass(frozen=True)
class SyntheticImages(Dataset):
    """Noise in the shape of MNIST: what it is does not matter to the time it takes."""

    name = "synthetic_images"

    examples: int = 60_000

    def load(self) -> Data:
        """Return the images, and classes that have nothing to do with them."""
        rng = np.random.default_rng(0)
        inputs = rng.random((self.examples, 784))
        targets = rng.integers(0, 10, self.examples)
        return Data(
            Examples(inputs, targets),
            None,
            "multiclass",
            Names(targets=tuple(map(str, range(10)))),
        )


@hookimpl
def bpx_datasets() -> list[type[Dataset]]:
    """Provide the data set."""
    return [SyntheticImages]
