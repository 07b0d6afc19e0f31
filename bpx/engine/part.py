"""What a trained stack hands to the store: its rows of every table, and its weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bpx.axes import Array
from bpx.errors import ResultsError


@dataclass(frozen=True)
class Categorical:
    """A column of text that repeats few values in many rows.

    Attributes:
        categories: The values, each once.
        codes: For each row the place of its value among them, whole numbers.

    Example:
        >>> import numpy as np
        >>> len(Categorical(["a", "b"], np.array([0, 0, 1])))
        3
    """

    categories: Sequence[str]
    codes: Array

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.codes)


Columns: TypeAlias = Mapping[str, Sequence[Any] | Array | Categorical]
"""A table by columns: a name, and as many values as there are rows."""


@dataclass(frozen=True)
class Part:
    """The results of the runs that were trained together; written whole or not at all.

    Attributes:
        index: Its place among the parts of the sweep: tables are merged in this order.
        runs: One row per run; ``id`` and ``status`` are among the columns.
        history: One row per run and recorded epoch; ``id`` and ``epoch`` are.
        layers: One row per run, recorded epoch and layer; None where they were not asked for.
        ids: The run of each row of theta.
        theta: Final parameters, ``(R, P)``; None where they were not asked for.

    Example:
        >>> part = Part(0, {"id": ["a"], "status": ["finished"]}, {"id": ["a"], "epoch": [0]})
        >>> part.theta is None
        True
    """

    index: int
    runs: Columns
    history: Columns
    layers: Columns | None = None
    ids: Sequence[str] = ()
    theta: Array | None = None

    def __post_init__(self) -> None:
        """Check that every table is a rectangle and that each row of theta has its run.

        Raises:
            ResultsError: Columns of one table differ in length, a column that every table needs
                is missing, or theta and ids do not fit.
        """
        self._check("runs", self.runs, ("id", "status"))
        self._check("history", self.history, ("id", "epoch"))
        if self.layers is not None:
            self._check("layers", self.layers, ("id", "epoch", "layer"))
        if self.theta is not None and (self.theta.ndim != 2 or len(self.theta) != len(self.ids)):
            raise ResultsError(
                f"Part {self.index}: theta has shape {self.theta.shape} beside {len(self.ids)}"
                " ids; it needs one row per id."
            )

    def _check(self, table: str, columns: Columns, needed: Sequence[str]) -> None:
        missing = [name for name in needed if name not in columns]
        if missing:
            raise ResultsError(f"Part {self.index}: {table} lacks the column {missing[0]!r}.")
        rows = len(columns["id"])
        for name, values in columns.items():
            if len(values) != rows:
                raise ResultsError(
                    f"Part {self.index}: the column {name!r} of {table} has {len(values)} values"
                    f" beside {rows} ids."
                )
