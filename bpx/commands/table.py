"""A data frame as the table that a command prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bpx.commands.output import records

if TYPE_CHECKING:
    import pandas as pd

    from bpx.console.tables import Column

_SETTING_DIGITS, _MEASURE_DIGITS, _EPOCH_DIGITS = 6, 4, 6


def columns_of(
    frame: pd.DataFrame, settings: Sequence[str], worth: Mapping[str, int], width: int | None
) -> list[Column]:
    """Return the columns of a data frame, their values in words.

    Args:
        frame: The table.
        settings: Those of its columns that are settings; only their last words stand above them.
        worth: How much columns tell; those not named tell the least.
        width: Of the terminal, or None.
    """
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    from bpx.console.tables import Column, clipped
    from bpx.console.text import headings

    named = [name for name in frame.columns if name in settings]
    others = [name for name in frame.columns if name not in settings]
    above = dict(zip(named, headings(named, others), strict=True))
    rows = records(frame)
    columns = []
    for name in frame.columns:
        is_number = is_numeric_dtype(frame[name]) and not is_bool_dtype(frame[name])
        cells = [_cell(row[name], _digits(name, name in settings)) for row in rows]
        if not is_number:
            cells = clipped(cells, width)
        heading = above.get(name, name)
        columns.append(Column(name, heading, cells, is_number, worth.get(name, 0)))
    return columns


def notes(left_out: Sequence[str], more: int, noun: str) -> list[str]:
    """Return the lines below a table that say what it does not show.

    Args:
        left_out: The columns that did not fit.
        more: How many rows there are beyond those shown.
        noun: What a row is.
    """
    from bpx.console.text import count

    lines = []
    if more > 0:
        lines.append(f"... and {count(more, f'more {noun}')}: --limit N")
    if left_out:
        lines.append(f"not shown, for want of width: {', '.join(left_out)}")
    return lines


def _digits(name: str, is_setting: bool) -> int:
    if is_setting:
        return _SETTING_DIGITS
    return _EPOCH_DIGITS if name.startswith("epoch") else _MEASURE_DIGITS


def _cell(value: Any, digits: int) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
