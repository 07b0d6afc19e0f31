"""What commands that train have in common: progress, Ctrl-C, the summary, the exit status."""

from __future__ import annotations

import io
import shlex
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bpx.commands.output import note

if TYPE_CHECKING:
    from bpx.results import Results
    from bpx.runner import Runner

SUCCESS, FAILURE, INTERRUPTED = 0, 1, 130


def train_to_the_end(train: Callable[[Runner], object], quiet: bool) -> int:
    """Train a sweep, complete its tables and print what came out.

    Args:
        train: Lets a runner train; it may be left undone, to show something else.
        quiet: Whether to print nothing but errors.

    Returns:
        The exit status.

    Raises:
        BpxError: Something asked for is wrong, or a result cannot be written.
    """
    from rich.console import Console

    from bpx.runner import Runner

    runner = Runner(None if quiet else Console(stderr=True, highlight=False))
    try:
        train(runner)
        if runner.folder is None:  # after --cfg and its like
            return SUCCESS
        results = runner.finish()
    except KeyboardInterrupt:
        _keep(runner)
        return INTERRUPTED
    if not quiet:
        if runner.trained == 0 and runner.resumed:
            note(f"all {len(results.runs)} runs had ended; nothing was trained.")
        _print(results)
    return FAILURE if set(results.runs["status"]) <= {"failed", "skipped"} else SUCCESS


def _keep(runner: Runner) -> None:
    """Complete the tables of what an interrupted sweep has finished, and say so."""
    from bpx.store.layout import read_document
    from bpx.store.notes import how_to_resume

    kept = runner.keep()
    if kept == 0 or runner.folder is None:
        note("interrupted before a run had ended; nothing is kept.")
        return
    runs = "run is" if kept == 1 else "runs are"
    if runner.complete:
        how = f"python -m bpx report {shlex.quote(str(runner.folder))}"
        note(f"interrupted; {kept} {runs} kept in {runner.folder}. Write the page with: {how}")
        return
    how = how_to_resume(runner.folder, read_document(runner.folder))
    note(f"interrupted; {kept} {runs} kept in {runner.folder}. Go on with: {how}")


def _print(results: Results) -> None:
    """Print the summary, or say where the results lie if it cannot be printed."""
    from rich.console import Console

    from bpx.console.summary import print_summary

    # Rich itself would end the process with status 1 where the reader has left.
    text = io.StringIO()
    terminal, width = sys.stdout.isatty(), Console().width
    try:
        print_summary(
            Console(file=text, force_terminal=terminal, width=width, highlight=False), results
        )
        sys.stdout.write(text.getvalue())
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stdout = io.StringIO()  # what is left in the buffer cannot be written either
        why = f"the summary cannot be printed: {error.strerror}"
        note(f"{why}; the results lie in {results.path}.")
