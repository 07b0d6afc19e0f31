"""Measure bpx beside its peers: `python -m benchmarks`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks import machine, measurement, page, peers, tables, workloads
from benchmarks.case import Unequal
from benchmarks.measurement import Measurement
from benchmarks.scope import Scope
from benchmarks.tables import Table
from bpx.errors import nearest

RESULTS = Path(__file__).parent / "results.json"

_CONSOLE = Console()


def main(words: Sequence[str] | None = None) -> int:
    """Measure what is asked for, and return the status for the shell."""
    parser = _parser()
    asked = parser.parse_args(words)
    unknown = [name for name in asked.workloads if name not in workloads.NAMES]
    if unknown:
        parser.error(f"no workload {unknown[0]!r}. {nearest(unknown[0], workloads.NAMES)}")
    if asked.repeats < 1:
        parser.error(f"--repeats={asked.repeats} must be 1 or more.")
    file = asked.json or (None if asked.quick else RESULTS)
    names = asked.workloads or ([] if asked.write else workloads.NAMES)
    status = _measure(names, asked.repeats, asked.quick, file)
    if asked.write:
        try:
            page.write(asked.write, measurement.load(file or RESULTS))
        except (OSError, ValueError) as error:
            parser.error(str(error))
    return status


def _measure(names: Sequence[str], repeats: int, quick: bool, file: Path | None) -> int:
    """Measure workload after workload; each is saved as it ends."""
    found, missing = peers.load()
    commit = machine.commit()  # of the code that is loaded, whatever happens to it meanwhile
    scope = Scope(found, 1 if quick else repeats, quick)
    status = 0
    for name in names:
        title = workloads.title(name)
        _CONSOLE.print(f"\n[bold]{name}: {title}")
        rows = []
        try:
            for row in workloads.measure(name, scope):
                rows.append(row)
                _CONSOLE.print(f"  {row.case}: measured")
        except Unequal as unequal:
            print(f"benchmarks: {unequal}", file=sys.stderr)
            status = 1
        done = {name: Measurement.now(title, commit, scope.repeats, missing, rows)}
        _show(name, done[name])
        if file:
            measurement.save(file, done)
    return status


def _show(name: str, done: Measurement) -> None:
    _print(tables.times(name, done))
    _print(tables.floors({name: done}))
    _print(tables.goals({name: done}))
    for note in tables.notes(done):
        _CONSOLE.print(note, markup=False)


def _print(table: Table) -> None:
    if not table.rows:
        return
    shown = RichTable(*table.heads, title=table.title, title_justify="left")
    for row in table.rows:
        shown.add_row(*row)
    _CONSOLE.print(shown)


def _parser() -> argparse.ArgumentParser:
    listing = "\n".join(f"  {name:12} {workloads.title(name)}" for name in workloads.NAMES)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"Measure bpx beside its peers.\n\nworkloads:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("workloads", nargs="*", metavar="workload", help="all of them by default")
    parser.add_argument("--repeats", type=int, default=5, help="calls that count; 5 by default")
    parser.add_argument("--quick", action="store_true", help="see that all runs; not saved")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="where figures are kept; benchmarks/results.json"
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="PAGE",
        help="write the figures into a page; alone, it measures nothing",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
