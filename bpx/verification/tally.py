"""Two tables of the same runs compared value by value, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.verification.outcome import Measure, Mismatch

if TYPE_CHECKING:
    import pandas as pd

KEPT = 1000
"""Mismatches that are kept one by one; the others are counted."""

ROW = "(row)"
"""Stands for a column where one of the tables lacks a whole row."""

_STORED, _AGAIN, _SIDE = " stored", " again", " side"


class Tally:
    """Counts, over many comparisons, what differs."""

    def __init__(self) -> None:
        """Begin with nothing compared."""
        self.mismatches: list[Mismatch] = []
        self.different = 0
        self._measures: dict[tuple[str, str], Measure] = {}

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every column that was compared."""
        return tuple(self._measures.values())

    def compare(
        self, table: str, keys: Sequence[str], stored: pd.DataFrame, again: pd.DataFrame
    ) -> None:
        """Compare the rows that some runs have in a table.

        Args:
            table: The table's name.
            keys: The columns that tell its rows apart.
            stored: As the folder has them.
            again: As they came out now. A column that only one side has is missing on the other.
        """
        columns = [*again.columns, *stored.columns.difference(again.columns, sort=False)]
        sides = stored.reindex(columns=columns), again.reindex(columns=columns)
        both = sides[0].merge(
            sides[1], "outer", on=list(keys), suffixes=(_STORED, _AGAIN), indicator=_SIDE
        )
        common = both[both[_SIDE] == "both"]
        self._note_lone_rows(table, both[both[_SIDE] != "both"])
        for column in columns:
            if column not in keys:
                self._compare_column(table, column, common)

    def note(self, mismatch: Mismatch) -> None:
        """Take note of a mismatch.

        Args:
            mismatch: Where, and both values.
        """
        self._measure(mismatch.table, mismatch.column).different += 1
        self._keep(mismatch)

    def _note_lone_rows(self, table: str, rows: pd.DataFrame) -> None:
        for row in rows.to_dict("records"):
            stored = row[_SIDE] == "left_only"
            there, missing = "there", "missing"
            values = (there, missing) if stored else (missing, there)
            self.note(_mismatch(table, ROW, row, *values))

    def _compare_column(self, table: str, column: str, rows: pd.DataFrame) -> None:
        stored, again = rows[f"{column}{_STORED}"], rows[f"{column}{_AGAIN}"]
        measure = self._measure(table, column)
        measure.values += len(rows)
        first, second = _numbers(stored), _numbers(again)
        if first is not None and second is not None:
            different = _bits_differ(first, second)
            _enlarge(measure, first[different], second[different])
        else:
            different = ~((stored == again) | (stored.isna() & again.isna())).to_numpy(bool)
        places = np.flatnonzero(different)
        measure.different += len(places)
        room = max(0, KEPT - len(self.mismatches))
        for row in rows.iloc[places[:room]].to_dict("records"):
            values = (_plain(row[f"{column}{side}"]) for side in (_STORED, _AGAIN))
            self._keep(_mismatch(table, column, row, *values))
        self.different += max(0, len(places) - room)

    def _keep(self, mismatch: Mismatch) -> None:
        self.different += 1
        if len(self.mismatches) < KEPT:
            self.mismatches.append(mismatch)

    def _measure(self, table: str, column: str) -> Measure:
        return self._measures.setdefault((table, column), Measure(table, column))


def _numbers(values: pd.Series[Any]) -> Array | None:
    """Return numbers as float64, NaN where one is missing; None where they are no numbers."""
    from pandas.api.types import is_numeric_dtype

    if not is_numeric_dtype(values) and not values.isna().all():
        return None
    numbers: Array = values.astype("Float64").to_numpy(np.float64, na_value=np.nan)
    return numbers


def _bits_differ(stored: Array, again: Array) -> Array:
    same = stored.view(np.int64) == again.view(np.int64)  # which tells 0.0 from -0.0
    return ~(same | (np.isnan(stored) & np.isnan(again)))


def _enlarge(measure: Measure, stored: Array, again: Array) -> None:
    """Let a measure know of numbers that differ."""
    finite = np.isfinite(stored) & np.isfinite(again)
    first, second = stored[finite], again[finite]
    largest = np.maximum(np.abs(first), np.abs(second))
    with np.errstate(over="ignore"):  # the difference of two large numbers
        differences = np.abs(first - second)
    relative = np.divide(differences, largest, out=np.zeros(len(first)), where=largest > 0)
    measure.largest_absolute = max(measure.largest_absolute, *differences.tolist(), 0.0)
    measure.largest_relative = max(measure.largest_relative, *relative.tolist(), 0.0)


def _mismatch(table: str, column: str, row: dict[Any, Any], stored: Any, again: Any) -> Mismatch:
    epoch, layer, parameter = (
        int(row[name]) if name in row else None for name in ("epoch", "layer", "parameter")
    )
    return Mismatch(str(row["id"]), table, epoch, layer, parameter, column, stored, again)


def _plain(value: Any) -> Any:
    """Return a cell as a plain value; what is missing is None."""
    import pandas as pd

    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
