"""A data set as the engine feeds it: in the run's precision, classes as labels."""

from dataclasses import dataclass

import numpy as np

from bpx.axes import Array
from bpx.components import Data, Examples
from bpx.network.model import Batch


@dataclass(frozen=True)
class Feed:
    """The training and the test set, ready for arithmetic.

    Attributes:
        train: Inputs ``(N, D)`` and targets ``(N, C)``.
        test: The same of the test set, or None.
        labels: The values that stand for a class target of 0 and of 1, or None for numbers.
    """

    train: Batch
    test: Batch | None
    labels: tuple[float, float] | None

    @classmethod
    def of(cls, data: Data, labels: tuple[float, float], dtype: np.dtype[np.floating]) -> "Feed":
        """Encode a data set.

        Args:
            data: What the data set loaded.
            labels: The two values a class target takes.
            dtype: The precision of the run.
        """
        classes = None if data.task == "regression" else labels

        def encode(examples: Examples) -> Batch:
            targets = examples.targets
            if classes is not None:
                targets = one_hot(targets, data.outputs, classes)
            return Batch(
                np.ascontiguousarray(examples.inputs, dtype),
                np.ascontiguousarray(targets, dtype),
            )

        test = encode(data.test) if data.test is not None else None
        return cls(encode(data.train), test, classes)

    def on_class_scale(self, values: Array) -> Array:
        """Return outputs or targets on the scale on which class targets are 0 and 1."""
        if self.labels is None or self.labels == (0.0, 1.0):
            return values
        low, high = self.labels
        return (values - low) / (high - low)


def one_hot(classes: Array, outputs: int, labels: tuple[float, float] = (0.0, 1.0)) -> Array:
    """Return class targets: one column for two classes, else a column a class.

    Args:
        classes: Class indices, ``(N,)``.
        outputs: C, the columns.
        labels: The values that stand for no and yes.

    Returns:
        ``(N, C)``.

    Example:
        >>> import numpy as np
        >>> one_hot(np.array([0, 1]), 1, (-1.0, 1.0)).tolist()
        [[-1.0], [1.0]]
        >>> one_hot(np.array([2, 0]), 3).tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    low, high = labels
    columns = np.arange(1, 2) if outputs == 1 else np.arange(outputs)
    return np.where(classes[:, None] == columns, high, low)
