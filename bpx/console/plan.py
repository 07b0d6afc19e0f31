"""What `--plan` prints: the stacks of a sweep, and what they will take."""

from rich.console import Console
from rich.markup import escape

from bpx.console.text import cell, count, duration, headings, plain_table
from bpx.engine.forecast import Forecast, StackForecast
from bpx.engine.limits import size

_SHOWN = 15
_SHOWN_ANYWAY = ("network.hidden", "optimizer.batch_size")


def print_plan(console: Console, forecast: Forecast) -> None:
    """Print a sweep as it is planned.

    Args:
        console: Where to print.
        forecast: The sweep.
    """
    runs = count(forecast.runs, "run")
    if forecast.jobs > forecast.runs + sum(forecast.skipped.values()):
        runs += f" of {count(forecast.jobs, 'job')}"
    stacks, blocks = count(len(forecast.stacks), "stack"), count(forecast.blocks, "block")
    console.print(f"{runs}, {stacks}, {blocks}; nothing is trained")
    if forecast.stacks:
        _print_stacks(console, forecast.stacks)
    for reason, runs_skipped in forecast.skipped.items():
        console.print(escape(f"{runs_skipped} skipped: {reason}"), style="yellow", soft_wrap=True)
    workers = "this process" if forecast.workers == 1 else count(forecast.workers, "worker")
    console.print(
        f"memory:   {size(forecast.memory)} at once, of {size(forecast.limit)}"
        f"\ntime:     {duration(forecast.seconds)} of training expected, in {workers}",
        soft_wrap=True,
    )


def _print_stacks(console: Console, stacks: tuple[StackForecast, ...]) -> None:
    table = plain_table()
    settings = [name for name in stacks[0].settings if name not in _SHOWN_ANYWAY]
    for heading in headings(settings):
        table.add_column(heading, overflow="fold")
    table.add_column("network", overflow="fold", min_width=8)
    for heading in ("batch", "runs", "blocks", "order", "memory", "time"):
        table.add_column(heading, justify="right", no_wrap=True)
    for stack in stacks[:_SHOWN]:
        table.add_row(*(cell(stack.settings[name]) for name in settings), *_cells(stack))
    console.print(table)
    rest = stacks[_SHOWN:]
    if rest:
        more, runs = count(len(rest), "more stack"), count(sum(s.runs for s in rest), "run")
        console.print(f"... and {more} of {runs}, {duration(sum(s.seconds for s in rest))}")


def _cells(stack: StackForecast) -> list[str]:
    return [
        "-".join(map(str, stack.widths)),
        str(stack.batch),
        str(stack.runs),
        f"{stack.blocks} x {stack.width}" if stack.blocks > 1 else "1",
        stack.order.removeprefix("runs "),
        size(stack.memory),
        duration(stack.seconds),
    ]
