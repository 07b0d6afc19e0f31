"""The progress bar of a sweep."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from bpx.hookspecs import hookimpl
from bpx.training.events import Epoch, RunEnd


class ProgressBar:
    """Shows how many runs have ended; an observer of its sweep.

    Runs still in training count for the share of their epochs, so that the bar moves while a
    stack trains in this process. Worker processes report when a block ends.
    """

    def __init__(self, console: Console, runs: int) -> None:
        """Show a bar for a number of runs on a console."""
        self._bar = Progress(
            TextColumn("training"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("runs"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task = self._bar.add_task("training", total=runs)
        self._ended = 0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    @hookimpl
    def bpx_epoch_end(self, epoch: Epoch) -> None:
        """Move the bar on by the share of an epoch, now and then."""
        total = epoch.block.duration.epochs
        if epoch.number % max(1, total // 100) == 0:
            done = len(epoch.block.ids) * epoch.number // total
            self._bar.update(self._task, completed=self._ended + done)

    @hookimpl
    def bpx_run_end(self, run: RunEnd) -> None:
        """Count a run that has ended."""
        del run
        self._ended += 1
        self._bar.update(self._task, completed=self._ended)
