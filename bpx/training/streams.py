"""Independent streams of random numbers from a run's seed."""

from enum import IntEnum

import numpy as np

from bpx.axes import Generator


class Purpose(IntEnum):
    """What a stream is for; streams of different purposes are independent."""

    WEIGHTS = 0
    ORDER = 1
    NOISE = 2


def stream(seed: int, purpose: Purpose) -> Generator:
    """Return a new generator for one purpose of the run with this seed.

    Runs with equal seeds get equal streams, whatever else they combine: their comparisons are
    paired.

    Args:
        seed: The run's seed, not negative.
        purpose: What the numbers are for.

    Example:
        >>> bool(stream(7, Purpose.ORDER).random() == stream(7, Purpose.ORDER).random())
        True
        >>> bool(stream(7, Purpose.ORDER).random() == stream(7, Purpose.WEIGHTS).random())
        False
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(purpose,))))
