"""Train runs of a sweep again and compare what comes out with its tables, to the last bit.

On the machine and with the versions of the sweep, every value must be equal; where one is not, it
is named with both values, and the exit status is 1. On another machine, or with other versions, the
largest difference of each measure is reported instead. Where the source of a plugin has changed,
nothing is trained without --force.

Examples:
  python -m bpx verify
  python -m bpx verify DIR --all
  python -m bpx verify DIR --id 0f1e2d3c4b5a --id 5a4b3c2d1e0f --json
  python -m bpx verify DIR --plugin rules/my_rule.py
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bpx.api import SAMPLE
from bpx.commands import options as shared
from bpx.commands.output import write_json, write_rendered

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from bpx.verification import VerifiedSweep

SUCCESS, FAILURE = 0, 1

_SHOWN = 20
"""Mismatches that are printed."""

_NUMBERS = ("epoch", "layer", "parameter", "values", "different", "absolute", "relative")
_WORTH = dict.fromkeys(("run", "column", "stored", "again", "absolute", "relative"), 1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `verify`."""
    shared.add_folder(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="train every run again")
    which.add_argument(
        "--runs",
        metavar="N",
        type=shared.number_of("run"),
        default=SAMPLE,
        help=f"so many runs of each sweep, as different as can be; by default {SAMPLE}",
    )
    which.add_argument("--id", metavar="ID", action="append", help="this run; may be repeated")
    shared.add_plugin(parser)
    parser.add_argument(
        "--force", action="store_true", help="go on where a plugin has changed or is missing"
    )
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Verify a folder."""
    from rich.console import Console

    from bpx.verification import Verifier

    (folder,) = shared.folders_of(options)
    verifier = Verifier(
        None if options.quiet else Console(stderr=True, highlight=False),
        options.plugin,
        options.force,
    )
    verification = verifier.verify(folder, None if options.all else options.runs, options.id)
    if options.json:
        sweeps = [sweep.to_json() for sweep in verification.sweeps]
        write_json({"passed": verification.passed, "sweeps": sweeps})
    else:
        for sweep in verification.sweeps:
            write_rendered(*_rendered(sweep))
    return SUCCESS if verification.passed else FAILURE


def _rendered(sweep: VerifiedSweep) -> Iterator[RenderableType]:
    """Yield what is printed of one sweep."""
    from bpx.console.text import count

    if not sweep.runs:
        yield f"{sweep.path}: no run has ended yet"
        return
    yield f"{sweep.path}: {len(sweep.ids)} of {count(sweep.runs, 'run')} trained again"
    if sweep.skipped:
        yield f"{sweep.skipped} skipped, of which nothing can be trained"
    if sweep.untrained:
        yield f"{len(sweep.untrained)} not trained, because a component is missing"
    for difference in sweep.environment:
        note = "" if difference.decides else " No number depends on it."
        yield f"{difference}{note}"
    if not sweep.ids and not sweep.different:
        return
    if not sweep.different:
        yield "Every value is equal to the last bit."
        return
    values = count(sweep.different, "value")
    if sweep.exact:
        differ = "differs" if sweep.different == 1 else "differ"
        yield f"{values} {differ}, on the same machine with the same versions:"
        yield _mismatches(sweep)
        if sweep.different > _SHOWN:
            yield f"... and {sweep.different - _SHOWN} more: --json"
    yield "The largest differences, as a number and as a share of the larger value:"
    yield _largest(sweep)


def _mismatches(sweep: VerifiedSweep) -> Table:
    rows = sweep.mismatches[:_SHOWN]
    columns = {
        "run": [row.id for row in rows],
        "table": [row.table for row in rows],
        "epoch": [_text(row.epoch) for row in rows],
        "layer": [_text(row.layer) for row in rows],
        "parameter": [_text(row.parameter) for row in rows],
        "column": [row.column for row in rows],
        "stored": [_text(row.stored) for row in rows],
        "again": [_text(row.again) for row in rows],
    }
    return _table({name: cells for name, cells in columns.items() if set(cells) != {"-"}})


def _largest(sweep: VerifiedSweep) -> Table:
    rows = [row for row in sweep.columns if row.different]
    return _table(
        {
            "table": [row.table for row in rows],
            "column": [row.column for row in rows],
            "values": [str(row.values) for row in rows],
            "different": [str(row.different) for row in rows],
            "absolute": [f"{row.largest_absolute:.3g}" for row in rows],
            "relative": [f"{row.largest_relative:.3g}" for row in rows],
        }
    )


def _table(columns: Mapping[str, Sequence[str]]) -> Table:
    from bpx.console.tables import Column, fit, table_of, terminal_width

    all_of_them = [
        Column(name, name, cells, name in _NUMBERS, _WORTH.get(name, 0))
        for name, cells in columns.items()
    ]
    return table_of(fit(all_of_them, terminal_width())[0])


def _text(value: Any) -> str:
    """Return a value with all its digits."""
    return "-" if value is None else " ".join(str(value).split())
