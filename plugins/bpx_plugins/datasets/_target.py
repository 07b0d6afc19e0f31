"""The target column of a table: classes or numbers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bpx import DataError
from bpx.axes import Array
from bpx.components import Task
from bpx_plugins.datasets._cells import require_values, to_classes, to_number, to_numbers
from bpx_plugins.datasets._prepare import classification, fewest_examples
from bpx_plugins.datasets._sheet import Sheet

MOST_CLASSES = 10
"""Up to this many different whole numbers are classes, where the task is left open."""


@dataclass(frozen=True)
class Target:
    """What is to be predicted.

    Attributes:
        values: Class indices ``(N,)``, or numbers ``(N, 1)`` for regression.
        task: What the column asks for.
        names: Of the classes, or of the column.
    """

    values: Array
    task: Task
    names: tuple[str, ...]


def read_target(
    sheet: Sheet,
    column: str,
    task: Literal["auto", "classification", "regression"],
    test: float,
) -> Target:
    """Read the target column.

    Args:
        sheet: The file.
        column: The column's name.
        task: What to read it as.
        test: The share that will be held back: every class needs enough examples for it.

    Raises:
        DataError: A value cannot be used, all are the same, or a class has too few examples.
    """
    if task == "classification" or (task == "auto" and _is_classification(sheet, column)):
        classes, names = to_classes(sheet, column)
        _require_variety(sheet, column, classes)
        _require_examples(sheet, column, classes, test)
        return Target(classes, classification(names), names)
    numbers = to_numbers(sheet, column, "Mend it, or set dataset.task=classification.")
    _require_variety(sheet, column, numbers)
    return Target(numbers[:, None], "regression", (column,))


def _is_classification(sheet: Sheet, column: str) -> bool:
    require_values(sheet, column)
    cells = sheet.columns[column]
    numbers = [to_number(cell) for cell in cells]
    known = [number for number in numbers if number is not None]
    if known and len(known) < len(cells):
        row = numbers.index(None)
        raise DataError(
            f"{sheet.place(column, row)}: {cells[row]!r} is text among numbers. Mend it, or set"
            " dataset.task=classification."
        )
    return all(float(number).is_integer() for number in known) and len(set(known)) <= MOST_CLASSES


def _require_variety(sheet: Sheet, column: str, values: Array) -> None:
    if np.all(values == values[0]):
        first = sheet.columns[column][0]
        raise DataError(
            f"{sheet.place(column, 0)}: the target is {first!r} here and in every {sheet.unit}"
            " below; there is nothing to learn."
        )


def _require_examples(sheet: Sheet, column: str, classes: Array, test: float) -> None:
    needed = fewest_examples(test)
    for label, count in enumerate(np.bincount(classes)):
        if count < needed:
            row = int(np.argmax(classes == label))
            raise DataError(
                f"{sheet.place(column, row)}: the class {sheet.columns[column][row]!r} has too few"
                f" examples ({count}): dataset.test={test:g} needs {needed} of each class. Add"
                " some, remove the class, or set dataset.test=0."
            )
