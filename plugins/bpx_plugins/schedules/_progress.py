"""How far a run has come, and what a factor is made of."""

from bpx import xp


def progress(step: int, steps: int) -> float:
    """Return the share of the updates that lie behind, in [0, 1): 0 at the first one.

    Schedules are written in it, so that a setting means the same for a run of any length.

    Args:
        step: The number of the update, counted from 1.
        steps: T, the number of updates.
    """
    return (step - 1) / steps


def number(value: float) -> float:
    """Return a number as Python's own, which leaves float32 as it is; an array unchanged.

    An array function returns a NumPy scalar where its arguments are numbers, and its float64
    would spread to everything it is multiplied by.
    """
    array = xp.asarray(value)
    plain: float = array.item() if array.ndim == 0 else value
    return plain
