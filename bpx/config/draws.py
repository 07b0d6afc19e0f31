"""Random values of an axis: the distributions of a random search."""

import itertools
import math

import numpy as np
from hydra.core.override_parser.types import IntervalSweep, Override, RangeSweep, Sweep

from bpx.axes import Array
from bpx.config.axes import check_may_vary, size, values
from bpx.errors import ConfigError

_EXACT = 2**53
"""The largest whole number up to which a float holds every one."""


def check_distribution(axis: Override) -> None:
    """Refuse an axis that nothing can be drawn from.

    Raises:
        ConfigError: Its interval does not rise, its tag has no meaning, or it has no value.
    """
    value, line = axis.value(), axis.input_line
    tags = value.tags if isinstance(value, Sweep) else set()
    if tags - {"log"} or (tags and not isinstance(value, IntervalSweep)):
        raise ConfigError(
            f"{line}: the one tag that a random search knows is log, of an interval:"
            " tag(log,interval(A,B))."
        )
    if not isinstance(value, IntervalSweep):
        size(axis)
        return
    check_may_vary(axis)
    start, end = _ends(value)
    if not (math.isfinite(start) and math.isfinite(end) and start < end):
        raise ConfigError(f"{line}: an interval needs finite ends, the lower one first.")
    if max(abs(start), abs(end)) > _EXACT and isinstance(start, int):
        raise ConfigError(f"{line}: whole numbers beyond {_EXACT} cannot be drawn one by one.")
    if tags and start <= 0:
        raise ConfigError(f"{line}: a logarithmic interval lies above 0.")


def draw(axis: Override, count: int, seed: int) -> list[str]:
    r"""Return random values of an axis, as overrides.

    With U uniform on [0, 1), an interval from a to b gives :math:`a + (b - a) U`, and with the tag
    ``log`` :math:`a (b / a)^U`. An interval of whole numbers, ``int(interval(a,b))``, gives those
    from a to b. Of a list or a range each value is equally likely.

    Every key has a stream of its own: another axis or a larger count leaves the draws as they are.

    Args:
        axis: Checked by `check_distribution`.
        count: How many.
        seed: Of the search, not of the runs.
    """
    uniform = np.random.default_rng([seed, *axis.key_or_group.encode()]).random(count)
    value, key = axis.value(), axis.get_key_element()
    if isinstance(value, IntervalSweep):
        return [f"{key}={number}" for number in _in_interval(value, uniform).tolist()]
    picked = np.floor(uniform * size(axis)).astype(np.int64).tolist()
    if isinstance(value, RangeSweep):
        return [f"{key}={_step(value, index)}" for index in picked]
    listed = values(axis)
    return [listed[index] for index in picked]


def _step(sweep: RangeSweep, index: int) -> float:
    """Return a value of a range, which may be too long to list."""
    if all(isinstance(part, int) for part in (sweep.start, sweep.step)):
        return int(sweep.start or 0) + index * int(sweep.step)
    return float(next(itertools.islice(sweep.range(), index, None)))


def _in_interval(interval: IntervalSweep, uniform: Array) -> Array:
    start, end = _ends(interval)
    whole = isinstance(start, int) and isinstance(end, int)
    beyond = end + 1 if whole else end
    if "log" in interval.tags:
        numbers = start * (beyond / start) ** uniform
    else:
        numbers = start + (beyond - start) * uniform
    numbers = np.clip(numbers, start, end)  # rounding may lead out
    return np.floor(numbers).astype(np.int64) if whole else numbers


def _ends(interval: IntervalSweep) -> tuple[float, float]:
    assert interval.start is not None
    assert interval.end is not None
    return interval.start, interval.end
