"""Compare settings over their seeds: mean, interval, how many runs finished.

Without --by the settings are told apart that vary; without --metric the loss is compared, on the
test set where there is one. Sweeps named together are compared as one.

Examples:
  python -m bpx compare --by optimizer --metric test.accuracy
  python -m bpx compare DIR --by optimizer,optimizer.lr --rank --limit 10
  python -m bpx compare DIR --best optimizer
  python -m bpx compare results/xor_sweep results/second --by optimizer --json
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bpx.commands import options as shared
from bpx.commands.output import records, write_json, write_rendered
from bpx.commands.table import columns_of, notes
from bpx.commands.where import add_where, where
from bpx.errors import ConfigError, ResultsError

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results import Results

_INTERVAL = "95% interval"
_WORTH = {"rank": 3, _INTERVAL: 2, "n": 1, "values": 1, "finished": 1}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `compare`."""
    shared.add_folders(parser)
    parser.add_argument(
        "--by",
        metavar="A,B,...",
        type=shared.names,
        help="the settings to tell apart; by default those that vary",
    )
    parser.add_argument(
        "--metric", metavar="COLUMN", help="what to compare; by default the loss on the test set"
    )
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--rank", action="store_true", help="sort, the best setting first")
    order.add_argument(
        "--best",
        metavar="A,B,...",
        type=shared.names,
        help="for each value of these settings, only the best of the others; in place of --by",
    )
    order.add_argument(
        "--interval",
        choices=("t", "bootstrap"),
        default="t",
        help="Student's of the mean, or by the bootstrap; by default t; not with --rank or --best",
    )
    add_where(parser)
    shared.add_limit(parser, "setting")
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Compare settings."""
    from bpx.console.tables import terminal_width

    if options.best and options.by:
        raise ConfigError("--best names the settings to tell apart itself; leave --by out.")
    results = shared.results_of(options)
    if results.runs.empty:
        raise ResultsError(f"No run of {results.path} has ended yet: there is nothing to compare.")
    results = where(results, options.where)
    if results.runs.empty:
        raise ResultsError(f"No run of {results.path} meets the conditions of --where.")
    compared = _compared(results, options)
    width = None if options.json else terminal_width()
    shown = compared.head(shared.limit_of(options, width, len(compared)))
    metric = options.metric or results.metric
    if options.json:
        told = {"path": str(results.path), "metric": metric, "settings": len(compared)}
        write_json({**told, "rows": records(shown)})
    else:
        _print(results, shown, len(compared), metric, width)
    return 0


def _compared(results: Results, options: argparse.Namespace) -> pd.DataFrame:
    if options.best:
        return results.best(options.metric, options.best)
    if options.rank:
        return results.rank(options.metric, options.by)
    return results.compare(options.by, options.metric, interval=options.interval)


def _print(
    results: Results, shown: pd.DataFrame, settings: int, metric: str, width: int | None
) -> None:
    from bpx.console.tables import ALWAYS, fit, table_of
    from bpx.console.text import count
    from bpx.results.settings import setting_columns

    by = [name for name in shown.columns if name in setting_columns(results.runs)]
    worth = _WORTH | dict.fromkeys(by, 3) | dict.fromkeys([*by[:1], "mean"], ALWAYS)
    hidden = [] if results.has_target else ["solved", "epochs_to_target"]
    if (shown["values"] == (shown["finished"] * shown["n"]).round()).all():
        hidden.append("values")
    table = _with_interval(shown.drop(columns=hidden))
    columns, left_out = fit(columns_of(table, by, worth, width), width)
    lines = notes(left_out, settings - len(shown), "setting")
    if len(shown) and (shown["n"] == 1).all():
        lines.append("one run of each setting: there is no interval")
    runs = count(len(results.runs), "run")
    title = f"{metric} of {count(settings, 'setting')}, {runs} in {results.path}"
    write_rendered(title, table_of(columns), *lines)


def _with_interval(compared: pd.DataFrame) -> pd.DataFrame:
    """Return a comparison with both ends of the interval in one column, for one tells little."""
    from bpx.console.text import number

    ends = zip(compared["low"], compared["high"], strict=True)
    words = ["-" if low != low else f"{number(low)} to {number(high)}" for low, high in ends]
    table = compared.drop(columns=["low", "high"])
    table.insert(list(table.columns).index("mean") + 1, _INTERVAL, words)
    return table
