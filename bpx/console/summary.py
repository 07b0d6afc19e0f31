"""What a sweep prints at its end: the ranked settings, what went wrong, where things lie."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results import Results

_SHOWN = 15


def print_summary(console: Console, results: Results) -> None:
    """Print a sweep's outcome.

    Args:
        console: Where to print.
        results: The sweep's results.
    """
    trained = results.runs[~results.runs["status"].isin(["skipped", "failed"])]
    if len(trained) == 1:
        _print_run(console, trained.iloc[0])
    elif len(trained):
        _print_ranking(console, results)
    _print_reasons(console, results.runs)
    _print_places(console, results.path)


def _print_run(console: Console, run: pd.Series[Any]) -> None:
    measured = [name for name in run.index if name.startswith(("train.", "test."))]
    epochs = _count(int(run["epochs"]), "epoch")
    console.print(f"run {run['id']}: {run['status']} after {epochs}")
    table = _table()
    table.add_column("measure")
    table.add_column("final", justify="right")
    table.add_column("best", justify="right")
    for name in measured:
        table.add_row(name, _number(run[name]), _number(run[f"best.{name}"]))
    console.print(table)


def _print_ranking(console: Console, results: Results) -> None:
    ranking, varied = results.rank(), results.varied
    by = "epochs to the target" if results.has_target else results.metric
    runs, settings = _count(len(results.runs), "run"), _count(len(ranking), "setting")
    repeated = bool((ranking["n"] > 1).any())
    incomplete = bool((ranking["finished"] < 1).any())
    console.print(f"{runs}, {settings}, ranked by {by}")
    table = _table()
    table.add_column("#", justify="right")
    for heading in _headings(varied):
        table.add_column(heading, overflow="fold")
    numbers = ["mean", "±"] if repeated else [results.metric]
    numbers += ["finished"] * incomplete + ["solved", "epochs"] * results.has_target
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in ranking.head(_SHOWN).to_dict("records"):
        cells = [str(row["rank"]), *(_setting(row[name]) for name in varied), _number(row["mean"])]
        if repeated:
            cells.append(_number(row["high"] - row["mean"], 2))
        if incomplete:
            cells.append(f"{round(row['finished'] * row['n'])}/{row['n']}")
        if results.has_target:
            cells += [f"{row['solved']}/{row['n']}", _number(row["epochs_to_target"], 6)]
        table.add_row(*cells)
    console.print(table)
    if repeated:
        console.print(
            f"mean of {results.metric} over seeds; ± half of its 95% interval", style="dim"
        )
    if len(ranking) > _SHOWN:
        more = _count(len(ranking) - _SHOWN, "more setting")
        console.print(f"... and {more}: bpx.load(PATH).rank()")


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))


def _headings(settings: list[str]) -> list[str]:
    """Return the last words of settings, which tell them apart in a narrow table."""
    last = [setting.rpartition(".")[2] for setting in settings]
    return [
        word if last.count(word) == 1 else setting
        for word, setting in zip(last, settings, strict=True)
    ]


def _print_reasons(console: Console, runs: pd.DataFrame) -> None:
    for status in ("skipped", "failed", "diverged"):
        these = runs[runs["status"] == status]
        if not len(these):
            continue
        reasons = these["reason"].value_counts()
        text = f"{len(these)} {status}: {reasons.index[0]}"
        if len(reasons) > 1:
            more = _count(len(reasons) - 1, "more reason")
            text += f" ({reasons.iloc[0]}), and {more}: bpx.load(PATH).runs"
        console.print(escape(text), style="yellow", soft_wrap=True)


def _print_places(console: Console, folder: Path) -> None:
    console.print(f"tables:   {escape(str(folder))}", soft_wrap=True)
    plots = folder / "plots"
    if plots.is_dir():
        console.print(f"pictures: {escape(str(plots))}", soft_wrap=True)


def _setting(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return escape(f"{value:g}" if isinstance(value, float) else str(value))


def _number(value: Any, digits: int = 3) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.{digits}g}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
