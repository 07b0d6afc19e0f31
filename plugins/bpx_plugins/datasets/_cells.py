"""From the cells of a column to numbers or classes, or to the place that is neither."""

import math
import re
from typing import Any

import numpy as np

from bpx import DataError
from bpx.axes import Array
from bpx_plugins.datasets._sheet import Sheet

MISSING = frozenset(
    {"", "?", "na", "#na", "<na>", "n/a", "#n/a", "nan", "+nan", "-nan", "none", "null"}
)
"""The texts, in lower case, that stand for a missing value."""

TRUTH = {"false": 0.0, "true": 1.0}

# Python's own float() would also read 1_000, digits of other scripts, and nan. In lower case.
_NUMBER = re.compile(
    r"[+-]? (?: [0-9]+ \.? [0-9]* | \. [0-9]+ ) (?: e [+-]? [0-9]+ )? | [+-]? inf (?: inity )?",
    re.VERBOSE,
)
# Whole numbers of more digits may leave the range of a float.
_WHOLE = re.compile(r"[+-]?[0-9]{1,308}")


def to_number(cell: Any) -> float | None:
    """Return a cell as a number, or None where it is none.

    A whole number is an integer: as floats, two different ones beyond 2**53 may be equal.

    Example:
        >>> to_number("1e3"), to_number(7), to_number("False"), to_number("tall")
        (1000.0, 7, 0.0, None)
    """
    text = str(cell).lower()
    if text in TRUTH:
        return TRUTH[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else None


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
        if not math.isfinite(number):
            raise DataError(f"{sheet.place(column, row)}: {cell!r} is infinite. Mend or remove it.")
        numbers.append(float(number))
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
