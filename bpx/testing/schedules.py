"""The contract of a schedule, as checks that its author can run."""

import math
from itertools import product

import numpy as np

from bpx.axes import Array
from bpx.components import Schedule
from bpx.testing.contract import Contract
from bpx.testing.failures import fail, identical, outcome, require, stays_float32
from bpx.testing.varied import per_run, varied

_LENGTHS = (1, 2, 7, 1000)


def check_schedule(schedule: Schedule) -> None:
    """Hold a schedule to its contract.

    At every update of runs short and long the factor is a number, finite and positive, and
    the same when it is asked for again; numeric fields may differ from run to run.

    Args:
        schedule: An instance.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.schedules import Cosine
        >>> check_schedule(Cosine())
    """
    CONTRACT.hold(schedule)


def _factors(schedule: Schedule) -> None:
    """A number, finite and positive."""
    for steps in _LENGTHS:
        for step in range(1, steps + 1):
            factor, place = schedule(step, steps), f"at step {step} of {steps}"
            if np.ndim(factor) or np.asarray(factor).dtype.kind not in "iuf":
                fail(schedule, f"the factor {place} is {factor!r}; it must be a number")
            if not (math.isfinite(factor) and factor > 0):
                fail(schedule, f"the factor {place} is {factor:g}; it must be finite and positive")
            require(schedule, schedule(step, steps) == factor, f"the factor {place} changes")


def _fields_per_run(schedule: Schedule) -> None:
    """A numeric field may be an array (R, 1)."""
    for (field, values), (step, steps) in product(per_run(schedule), _moments()):
        column = np.asarray(values).reshape(-1, 1)
        stacked = _column(_per_run(schedule, field, column, step, steps), len(values))
        alone = [[varied(schedule, field, value)(step, steps)] for value in values]
        what = f"the factor at step {step} of {steps} with {field}={values} in a stack"
        cause = f"{field} may be an array (R, 1): use xp functions, not math, on it"
        identical(schedule, what, stacked, np.asarray(alone, float), cause)


def _float32(schedule: Schedule) -> None:
    """A field that is float32 gives a factor that leaves float32 as it is."""
    theta = np.ones((2, 3), np.float32)
    for (field, values), (step, steps) in product(per_run(schedule), _moments()):
        column = np.full((2, 1), values[0], np.float32)
        factor = _per_run(schedule, field, column, step, steps)
        stays_float32(schedule, f"theta times the factor at step {step}", theta * factor)


def _per_run(schedule: Schedule, field: str, column: Array, step: int, steps: int) -> float | Array:
    """Return the factor where a field is an array (R, 1)."""
    what = f"the factor with an array (R, 1) for {field}"
    factor: float | Array = outcome(schedule, what, varied(schedule, field, column), step, steps)
    return factor


def _moments() -> list[tuple[int, int]]:
    """Return updates at which to look, each with the length of the run."""
    return [(step, steps) for steps in _LENGTHS for step in {1, (steps + 1) // 2, steps}]


def _column(factor: float | Array, runs: int) -> Array:
    return np.array(np.broadcast_to(factor, (runs, 1)), float)


def _exercise(schedule: Schedule) -> None:
    for step, steps in _moments():
        schedule(step, steps)


CONTRACT = Contract(Schedule, _exercise, _factors, _fields_per_run, _float32)
"""The contract of a schedule."""
