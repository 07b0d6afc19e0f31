"""Train runs of a sweep again and compare what comes out with its tables, to the last bit.

On the machine and with the versions of the sweep, every value must be equal; where one is not, it
is named with both values, and the exit status is 1. On another machine, or with other versions, the
largest difference of each measure is reported instead. Where the source of a plugin has changed,
nothing is trained without --force.

Examples:
  python -m bpx verify
  python -m bpx verify DIR --all
  python -m bpx verify DIR --id 0f1e2d3c4b5a 5a4b3c2d1e0f --json
  python -m bpx verify DIR --plugin rules/my_rule.py
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.commands import options as shared
from bpx.commands.output import records, write_json, write_rendered

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from bpx.verification import Verification, VerifiedSweep

SUCCESS, FAILURE = 0, 1

_SHOWN = 20
"""Mismatches that are printed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `verify`."""
    shared.add_folder(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="train every run again")
    which.add_argument(
        "--runs",
        metavar="N",
        type=shared.number_of("runs"),
        default=20,
        help="so many runs of each sweep, as different as can be; by default 20",
    )
    which.add_argument("--id", metavar="ID", nargs="+", help="these runs")
    parser.add_argument(
        "--plugin",
        metavar="FILE",
        nargs="+",
        type=Path,
        default=[],
        help="where plugin files lie that have moved since",
    )
    parser.add_argument(
        "--force", action="store_true", help="go on where a plugin has changed or is missing"
    )
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Verify a folder."""
    from rich.console import Console

    from bpx.verification import Verifier

    (folder,) = shared.folders_of(options)
    console = None if options.quiet else Console(stderr=True, highlight=False)
    number = None if options.all else options.runs
    verifier = Verifier(console, options.plugin, options.force)
    verification = verifier.verify(folder, number, options.id)
    if options.json:
        write_json(_document(verification))
    else:
        for sweep in verification.sweeps:
            write_rendered(*_rendered(sweep))
    return SUCCESS if verification.passed else FAILURE


def _document(verification: Verification) -> dict[str, Any]:
    sweeps = [sweep.to_json() for sweep in verification.sweeps]
    for sweep in sweeps:
        for mismatch in sweep["mismatches"]:
            for side in ("stored", "again"):
                mismatch[side] = plain(mismatch[side])
    return {"passed": verification.passed, "sweeps": sweeps}


def _rendered(sweep: VerifiedSweep) -> Iterator[RenderableType]:
    """Yield what is printed of one sweep."""
    from bpx.console.text import count

    yield f"{sweep.path}: {len(sweep.ids)} of {count(sweep.runs, 'run')} trained again"
    if sweep.skipped:
        yield f"{sweep.skipped} skipped: there is nothing of them to train"
    if sweep.untrained:
        yield f"{sweep.untrained} not trained, for a plugin is missing"
    yield from _environment(sweep)
    if not sweep.different:
        yield "every value is equal to the last bit"
    elif sweep.exact:
        yield from _mismatches(sweep)
    else:
        yield from _largest(sweep)
