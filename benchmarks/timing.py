"""Times of contenders that take turns."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Times:
    """Seconds of a contender.

    Attributes:
        first: Of the first call, which compiles, fills caches, and does not count.
        others: Of the calls that count.
    """

    first: float
    others: Sequence[float]

    @property
    def median(self) -> float:
        """The median of the calls that count."""
        return statistics.median(self.others)


def in_turns(
    contenders: Mapping[str, Callable[[], Any]],
    repeats: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Times]:
    """Time contenders in turns, so that what else the machine does falls on all alike.

    Args:
        contenders: What to call, by name.
        repeats: Calls of each that count; one more goes before them.
        clock: What tells the time in seconds.
    """
    rounds = [
        {name: _seconds(call, clock) for name, call in contenders.items()}
        for _ in range(repeats + 1)
    ]
    return {
        name: Times(rounds[0][name], [each[name] for each in rounds[1:]]) for name in contenders
    }


def _seconds(call: Callable[[], Any], clock: Callable[[], float]) -> float:
    gc.collect()
    start = clock()
    call()
    return clock() - start
