"""How far a block is, told a few times a second at most."""

import time

from bpx.training.block import Block
from bpx.training.events import Announcer, Progress

_EVERY = 0.2
"""Seconds from one event to the next."""


class Pulse:
    """Announces the progress of a block; what the loop pays for it is a comparison an update.

    The clock is read only where an event is due, by the pace so far.
    """

    def __init__(self, announce: Announcer, block: Block, steps: int) -> None:
        """Begin with the first update.

        Args:
            announce: Tells observers.
            block: The block that is trained.
            steps: T, the updates of its runs at most.
        """
        self._announce, self._block, self._steps = announce, block, steps
        self._started = time.perf_counter()
        self.due: float = 1 if announce.has_listeners("bpx_progress") else float("inf")

    def beat(self, step: int, training: int) -> None:
        """Tell of an update that is due.

        Args:
            step: The number of the update, counted from 1.
            training: How many runs are still in training.
        """
        pace = step / max(time.perf_counter() - self._started, 1e-9)
        self.due = step + max(1, int(pace * _EVERY))
        progress = Progress(self._block, step, self._steps, training)
        self._announce("bpx_progress", progress=progress)
