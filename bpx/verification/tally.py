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
        left, right = _numbered(stored, keys, "stored"), _numbered(again, keys, "again")
        pairs = left.merge(right, "outer", on=list(keys))
        whole = pairs.notna().all(axis=1)
        for row in pairs[~whole].to_dict("records"):
            there = np.isnan(row["again"])
            values = ("there", "missing") if there else ("missing", "there")
            self.note(_mismatch(table, ROW, row, *values))
        rows = pairs[whole].astype({"stored": int, "again": int})
        for column in dict.fromkeys((*again.columns, *stored.columns)):
            if column not in keys:
                self._compare_column(table, column, rows, stored, again)

    def note(self, mismatch: Mismatch) -> None:
        """Take note of a mismatch.

        Args:
            mismatch: Where, and both values.
        """
        self._measure(mismatch.table, mismatch.column).different += 1
        self._keep(mismatch)

    def _compare_column(
        self,
        table: str,
        column: str,
        rows: pd.DataFrame,
        stored: pd.DataFrame,
        again: pd.DataFrame,
    ) -> None:
        measure = self._measure(table, column)
        measure.values += len(rows)
        sides = (stored, rows["stored"].to_numpy()), (again, rows["again"].to_numpy())
        first, second = (_values(frame, column)[places] for frame, places in sides)
        different = _differ(first, second)
        _enlarge(measure, first[different], second[different])
        found = np.flatnonzero(different)
        measure.different += len(found)
        room = max(0, KEPT - len(self.mismatches))
        self.different += max(0, len(found) - room)
        for row in found[:room].tolist():
            values = (_cell(frame, column, places[row]) for frame, places in sides)
            self._keep(_mismatch(table, column, rows.iloc[row].to_dict(), *values))

    def _keep(self, mismatch: Mismatch) -> None:
        self.different += 1
        if len(self.mismatches) < KEPT:
            self.mismatches.append(mismatch)

    def _measure(self, table: str, column: str) -> Measure:
        return self._measures.setdefault((table, column), Measure(table, column))


def _numbered(frame: pd.DataFrame, keys: Sequence[str], name: str) -> pd.DataFrame:
    """Return the keys of every row, and its place."""
    return frame[list(keys)].assign(**{name: np.arange(len(frame))})


def _values(frame: pd.DataFrame, column: str) -> Array:
    """Return a column as float64 or as objects, NaN or None where a value is missing.

    In a column that the table lacks, every value is.
    """
    from pandas.api.types import is_numeric_dtype

    if column not in frame:
        return np.full(len(frame), np.nan)
    own = frame[column]
    values: Array
    if is_numeric_dtype(own) or own.isna().all():
        values = own.astype("Float64").to_numpy(np.float64, na_value=np.nan)
    else:
        values = own.astype(object).where(own.notna(), None).to_numpy()
    return values


def _differ(stored: Array, again: Array) -> Array:
    """Return which values differ, numbers in a bit; what is missing on both sides does not."""
    if not stored.dtype == again.dtype == np.float64:
        pairs = zip(stored.tolist(), again.tolist(), strict=True)
        return np.array([_plain(first) != _plain(second) for first, second in pairs], bool)
    same = stored.view(np.int64) == again.view(np.int64)  # which tells 0.0 from -0.0
    both_missing = np.isnan(stored) & np.isnan(again)
    different: Array = ~(same | both_missing)
    return different


def _enlarge(measure: Measure, stored: Array, again: Array) -> None:
    """Let a measure know of values that differ, if they are numbers."""
    if not stored.dtype == again.dtype == np.float64:
        return
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


def _cell(frame: pd.DataFrame, column: str, row: int) -> Any:
    """Return one value of a table; None where it is missing."""
    return _plain(frame[column].iloc[row]) if column in frame else None


def _plain(value: Any) -> Any:
    """Return a value as Python's own; what is missing is None."""
    import pandas as pd

    if value is None or value is pd.NA or value != value:
        return None
    return value.item() if isinstance(value, np.generic) else value
