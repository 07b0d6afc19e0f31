"""List the runs of a sweep: what was set, how each ended, what came out.

A condition of --where is KEY=VALUE, with several values between commas, or a query over the
columns; of several conditions all must hold.

Examples:
  python -m bpx runs
  python -m bpx runs results/xor_sweep --where optimizer=adam,gd --sort train.loss --limit 5
  python -m bpx runs DIR --where "train.loss < 0.1 and optimizer.lr >= 0.1" --json
  python -m bpx runs DIR --where status=failed --columns id,reason
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bpx.commands import options as shared
from bpx.commands.output import records, write_json, write_rendered
from bpx.commands.table import columns_of, notes
from bpx.commands.where import add_where, where

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results import Results


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `runs`."""
    shared.add_folder(parser)
    add_where(parser)
    parser.add_argument(
        "--columns",
        metavar="A,B,...",
        type=shared.names,
        help="the columns to show, or all; by default what varies and what came out",
    )
    parser.add_argument(
        "--sort",
        metavar="A,B,...",
        type=shared.names,
        default=[],
        help="the columns to sort by, ascending; missing values come last",
    )
    parser.add_argument("--reverse", action="store_true", help="sort descending")
    shared.add_limit(parser, "run")
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """List runs."""
    from bpx.console.tables import terminal_width

    results = shared.results_of(options)
    width = None if options.json else terminal_width()
    found, chosen = _found(results, options)
    shown = found[chosen].head(shared.limit_of(options, width, len(found)))
    if options.json:
        write_json({"path": str(results.path), "runs": len(found), "rows": records(shown)})
    else:
        _print(results, shown, len(found), width)
    return 0


def _found(results: Results, options: argparse.Namespace) -> tuple[pd.DataFrame, list[str]]:
    """Return the runs that were asked for, and the columns to show of them."""
    if results.runs.empty:  # settings and measures are columns once a run has ended
        return results.runs, list(results.runs.columns)
    found = _sorted(where(results, options.where).runs, options.sort, options.reverse)
    return found, _columns(results, found, options.columns)


def _sorted(runs: pd.DataFrame, by: list[str], reverse: bool) -> pd.DataFrame:
    from bpx.results.settings import require_columns

    require_columns(runs, by, "runs")
    if not by:
        return runs[::-1] if reverse else runs
    return runs.sort_values(by, ascending=not reverse, kind="stable")


def _columns(results: Results, runs: pd.DataFrame, asked: list[str] | None) -> list[str]:
    """Return the columns to show: those asked for, else what tells runs apart and their ends."""
    from bpx.results.settings import require_columns

    if asked == ["all"]:
        return list(runs.columns)
    if asked:
        require_columns(runs, asked, "runs")
        return asked
    seed = ["seed"] if "seed" in runs and len(runs["seed"].unique()) > 1 else []
    measures = [name for name in runs.columns if name.startswith(("train.", "test."))]
    measures.sort(key=lambda name: name != results.metric)
    ends = ["epochs_to_target"] if results.has_target else ["epochs"]
    reason = ["reason"] if runs["reason"].notna().any() else []
    return ["id", *results.varied, *seed, "status", *measures, *ends, *reason]


def _print(results: Results, shown: pd.DataFrame, found: int, width: int | None) -> None:
    from bpx.console.tables import fit, table_of
    from bpx.console.text import count
    from bpx.results.settings import setting_columns

    settings = setting_columns(results.runs)
    worth = {"id": 2, "status": 2, results.metric: 3, "seed": 1, "reason": 1}
    worth |= dict.fromkeys(results.varied, 3)
    columns, left_out = fit(columns_of(shown, settings, worth, width), width)
    all_of_them = count(len(results.runs), "run")
    number = all_of_them if found == len(results.runs) else f"{found} of {all_of_them}"
    table = [table_of(columns)] if len(shown) else []
    lines = notes(left_out, found - len(shown), "run")
    if results.runs.empty:
        lines = ["no run has ended yet"]
    write_rendered(f"{number} in {results.path}", *table, *lines)
