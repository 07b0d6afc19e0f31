"""What a sweep shows of itself while it trains."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from pluggy import PluginManager
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bpx.console.pace import Pace
from bpx.console.text import count, duration, large, number
from bpx.engine.plan import Plan
from bpx.engine.run import Run
from bpx.hookspecs import hookimpl
from bpx.training.events import Progress
from bpx.training.outcome import Outcome

_FIRST_LINE = 10.0
"""Seconds before the first plain line, and between two of them at least."""

_LINES = 50
"""Plain lines that a sweep prints, about, if it takes as long as was expected."""


@contextmanager
def progress(
    console: Console | None, plan: Plan, workers: int, manager: PluginManager
) -> Iterator[Callable[[Sequence[Run], Outcome], None]]:
    """Show the progress of a plan, and yield what must be told of runs that have ended.

    Args:
        console: Where; None shows nothing.
        plan: What is trained.
        workers: On how many processes.
        manager: Tells of the blocks that this process trains.
    """
    if console is None:
        yield lambda *_: None
        return
    with ProgressDisplay(console, plan, workers) as display:
        manager.register(display)
        try:
            yield display.ended
        finally:
            manager.unregister(display)


class ProgressDisplay:
    """Shows how far a sweep is: a bar on a terminal, elsewhere a plain line now and then.

    Blocks that this process trains move it a few times a second; worker processes report when a
    block ends.
    """

    def __init__(
        self,
        console: Console,
        plan: Plan,
        workers: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Show the progress of a plan.

        Args:
            console: Where.
            plan: What is trained.
            workers: On how many processes.
            clock: Gives seconds.
        """
        self._console, self._clock, self._workers = console, clock, workers
        self._pace = Pace(plan, workers, clock())
        self._every = max(_FIRST_LINE, plan.elapsed(workers) / _LINES)
        self._due = clock() + _FIRST_LINE
        # What is printed meanwhile goes above the bar, but not away from a file or a pipe.
        self._live = Live(
            get_renderable=self.rendered,
            console=console,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),
        )

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self._live.stop()

    @hookimpl
    def bpx_progress(self, progress: Progress) -> None:
        """Move on with a block that this process trains."""
        self._pace.moved(progress, self._clock())
        self._print_now_and_then()

    def ended(self, runs: Sequence[Run], outcome: Outcome) -> None:
        """Count runs that have ended.

        Args:
            runs: Runs of one stack.
            outcome: What became of them.
        """
        self._pace.ended(runs, outcome, self._clock())
        self._print_now_and_then()

    def rendered(self) -> Group:
        """Return what a terminal shows now."""
        row = Table.grid(expand=True, padding=(0, 1, 0, 0))
        row.add_column(ratio=1)
        bar = ProgressBar(total=1.0, completed=self._pace.share)
        row.add_row(bar, *(Text(words, no_wrap=True) for words in self._head()))
        return Group(row, Text(", ".join(self._details()), style="dim"))

    def _print_now_and_then(self) -> None:
        if self._console.is_terminal or self._clock() < self._due:
            return
        self._due = self._clock() + self._every
        self._console.print(", ".join([*self._head(), *self._details()]), soft_wrap=True)

    def _head(self) -> list[str]:
        left = self._pace.seconds_left(self._clock())
        time_left = f"{duration(left)} left" if left else "longer than expected"
        return [f"{self._pace.done}/{self._pace.runs} runs", time_left]

    def _details(self) -> list[str]:
        in_flight, waiting = self._pace.stacks_in_flight
        pace = large(self._pace.updates_a_second(self._clock()))
        details = [f"{pace} updates/s", f"{count(in_flight, 'stack')} in flight"]
        if waiting:
            details.append(f"{waiting} to come")
        if self._workers > 1:
            details.append(count(self._workers, "worker"))
        if self._pace.best is not None:
            details.append(f"best {self._pace.ranked_by}: {number(self._pace.best)}")
        return details
