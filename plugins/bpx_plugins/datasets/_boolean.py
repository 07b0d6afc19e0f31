"""What the data sets of logic share: every input there is, and no test set."""

from bpx import Data, Examples, Names, xp
from bpx.axes import Array


def binary_inputs(bits: int) -> Array:
    """Return every input of `bits` binary digits, counting up, ``(2**bits, bits)``.

    Example:
        >>> binary_inputs(2).tolist()
        [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    numbers = xp.arange(2**bits)[:, None]
    places = xp.arange(bits - 1, -1, -1)[None, :]
    return xp.asarray(numbers >> places & 1, dtype="float64")


def truth_table(
    inputs: Array, targets: Array, classes: tuple[str, str] = ("0", "1"), bipolar: bool = False
) -> Data:
    """Return the data set that is a whole truth table, to be learned without a test set.

    Args:
        inputs: ``(N, D)``, of zeros and ones.
        targets: ``(N,)``, of zeros and ones.
        classes: What 0 and 1 mean.
        bipolar: Whether the inputs become -1 and 1.
    """
    features = tuple(f"x{column + 1}" for column in range(inputs.shape[1]))
    values = 2.0 * inputs - 1.0 if bipolar else inputs
    train = Examples(values, xp.asarray(targets, dtype="int64"))
    return Data(train, test=None, task="binary", names=Names(features, classes))
