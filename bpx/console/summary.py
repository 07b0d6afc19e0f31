"""What a sweep prints at its end: the ranked settings, what went wrong, where things lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from bpx.console.text import cell, count, headings, number, plain_table
from bpx.console.times import print_times

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
    print_times(console, results)
    _print_places(console, results.path)


def _print_run(console: Console, run: pd.Series[Any]) -> None:
    measured = [name for name in run.index if name.startswith(("train.", "test."))]
    epochs = count(int(run["epochs"]), "epoch")
    console.print(f"run {run['id']}: {run['status']} after {epochs}")
    table = plain_table()
    table.add_column("measure")
    table.add_column("final", justify="right")
    table.add_column("best", justify="right")
    for name in measured:
        table.add_row(name, number(run[name]), number(run[f"best.{name}"]))
    console.print(table)


def _print_ranking(console: Console, results: Results) -> None:
    ranking, varied = results.rank(), results.varied
    by = "epochs to the target" if results.has_target else results.metric
    runs, settings = count(len(results.runs), "run"), count(len(ranking), "setting")
    repeated = bool((ranking["n"] > 1).any())
    incomplete = bool((ranking["finished"] < 1).any())
    console.print(f"{runs}, {settings}, ranked by {by}")
    table = plain_table()
    table.add_column("#", justify="right")
    for heading in headings(varied):
        table.add_column(heading, overflow="fold")
    numbers = ["mean", "±"] if repeated else [results.metric]
    numbers += ["finished"] * incomplete + ["solved", "epochs"] * results.has_target
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in ranking.head(_SHOWN).to_dict("records"):
        cells = [str(row["rank"]), *(cell(row[name]) for name in varied), number(row["mean"])]
        if repeated:
            cells.append(number(row["high"] - row["mean"], 2))
        if incomplete:
            cells.append(f"{round(row['finished'] * row['n'])}/{row['n']}")
        if results.has_target:
            cells += [f"{row['solved']}/{row['n']}", number(row["epochs_to_target"], 6)]
        table.add_row(*cells)
    console.print(table)
    if repeated:
        console.print(
            f"mean of {results.metric} over seeds; ± half of its 95% interval", style="dim"
        )
    else:
        console.print("one run of each setting: there is no interval", style="dim")
    if len(ranking) > _SHOWN:
        more = count(len(ranking) - _SHOWN, "more setting")
        console.print(f"... and {more}: bpx.load(PATH).rank()")


def _print_reasons(console: Console, runs: pd.DataFrame) -> None:
    for status in ("skipped", "failed", "diverged"):
        these = runs[runs["status"] == status]
        if not len(these):
            continue
        reasons = these["reason"].value_counts()
        text = f"{len(these)} {status}: {reasons.index[0]}"
        if len(reasons) > 1:
            more = count(len(reasons) - 1, "more reason")
            text += f" ({reasons.iloc[0]}), and {more}: bpx.load(PATH).runs"
        console.print(escape(text), style="yellow", soft_wrap=True)


def _print_places(console: Console, folder: Path) -> None:
    console.print(f"tables:   {escape(str(folder))}", soft_wrap=True)
    plots = folder / "plots"
    if plots.is_dir():
        console.print(f"pictures: {escape(str(plots))}", soft_wrap=True)
    page = folder / "report.html"
    if page.is_file():
        console.print(f"page:     {escape(str(page))}", soft_wrap=True)
