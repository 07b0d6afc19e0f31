"""What a sweep prints of the time of its components, where that was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from bpx.console.text import number, plain_table

if TYPE_CHECKING:
    from bpx.results import Results

_WORTH = 0.1
"""The share of the time from which on an in-place twin pays."""

_TWINS = {
    "activation": "forward_into and vjp_into",
    "layer": "forward_into, gradient_into and backward_into",
    "loss": "gradient_into, or delta_into beside a delta of its own",
    "optimizer": "update_into",
    "regularizer": "gradient_into",
}
"""What to write for a component of each kind."""


def print_times(console: Console, results: Results) -> None:
    """Print the table, if there is one, with a hint where it tells of something to be gained."""
    if "profile" not in results.document:
        return
    table = plain_table()
    table.add_column("component")
    for heading in ("share", "seconds", "µs an update", "µs a call", "calls"):
        table.add_column(heading, justify="right")
    rows = results.component_times().to_dict("records")
    for row in rows:
        if not (row["seconds"] or row["calls"]):
            continue  # it stands for nothing, such as the regularizer none
        table.add_row(
            escape(f"{row['kind']} {row['name']}"),
            f"{row['share']:.1%}",
            number(row["seconds"]),
            number(row["per_update"]),
            number(row["per_call"]),
            str(row["calls"]) if row["calls"] else "-",
        )
    console.print(table)
    console.print(
        "an update is one of one run; timing a call takes a microsecond of its own", style="dim"
    )
    for row in rows:
        hint = _hint(row)
        if hint:
            console.print(escape(hint), style="yellow", soft_wrap=True)


def _hint(row: Mapping[Any, Any]) -> str | None:
    if row["in_place"] is not False or row["share"] < _WORTH:
        return None
    return (
        f"{row['kind']} {row['name']} takes {row['share']:.0%} of the time,"
        f" {number(row['per_call'])} µs a call, and makes new arrays at each: an in-place twin"
        f" ({_TWINS[row['kind']]}) would save these."
    )
