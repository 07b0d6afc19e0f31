"""From the cells of a column to numbers or classes, or to the place that is neither."""

import math
from typing import Any

import numpy as np

from bpx import DataError
from bpx.axes import Array
from bpx_plugins.datasets._sheet import Sheet

MISSING = frozenset({"", "?", "na", "n/a", "nan", "null"})
"""The texts, in lower case, that stand for a missing value."""

TRUTH = {"false": 0.0, "true": 1.0}


def to_number(cell: Any) -> float | None:
    """Return a cell as a number, or None where it is none.

    Example:
        >>> to_number("1e3"), to_number(True), to_number("False"), to_number("tall")
        (1000.0, 1.0, 0.0, None)
    """
    if isinstance(cell, str) and cell.lower() in TRUTH:
        return TRUTH[cell.lower()]
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


def to_numbers(sheet: Sheet, column: str, remedy: str) -> Array:
    """Return a column of numbers, float64 ``(N,)``.

    Args:
        sheet: The file.
        column: The column's name.
        remedy: What to do about a cell that is text.

    Raises:
        DataError: A value is missing, infinite or no number; the text names its place.
    """
    require_values(sheet, column)
    numbers = []
    for row, cell in enumerate(sheet.columns[column]):
        number = to_number(cell)
        if number is None:
            raise DataError(f"{sheet.place(column, row)}: {cell!r} is text, not a number. {remedy}")
        if math.isinf(number):
            raise DataError(f"{sheet.place(column, row)}: {cell!r} is infinite. Mend or remove it.")
        numbers.append(number)
    return np.asarray(numbers, dtype=np.float64)


def to_classes(sheet: Sheet, column: str) -> tuple[Array, tuple[str, ...]]:
    """Return the class indices of a column, int64 ``(N,)``, and the names of the classes.

    Equal numbers are one class however they are written. Classes are in the order of their
    numbers, or of the alphabet where any is text.

    Raises:
        DataError: A value is missing; the text names its place.
    """
    require_values(sheet, column)
    cells = sheet.columns[column]
    numbers = [to_number(cell) for cell in cells]
    keys: list[Any] = [str(cell) for cell in cells] if None in numbers else numbers
    names: dict[Any, str] = {}
    for key, cell in zip(keys, cells, strict=True):
        names.setdefault(key, str(cell))
    classes = sorted(names)
    index = {key: place for place, key in enumerate(classes)}
    return np.asarray([index[key] for key in keys]), tuple(names[key] for key in classes)


def require_values(sheet: Sheet, column: str) -> None:
    """Require that no value of a column is missing.

    Raises:
        DataError: One is; the text names its place.
    """
    for row, cell in enumerate(sheet.columns[column]):
        if _is_missing(cell):
            raise DataError(
                f"{sheet.place(column, row)}: the value is missing. Fill it in or remove the"
                f" {sheet.unit}."
            )


def _is_missing(cell: Any) -> bool:
    if isinstance(cell, str):
        return cell.lower() in MISSING
    return cell is None or cell != cell
