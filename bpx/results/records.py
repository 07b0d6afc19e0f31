"""The recorded epochs of a metric, read piece by piece, for all of them may not fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpx.axes import Array

if TYPE_CHECKING:
    import pandas as pd

    Pieces: TypeAlias = Callable[[], Iterable[pd.DataFrame]]
    """Returns the table of recorded epochs piece by piece, each time anew."""


@dataclass(frozen=True)
class Records:
    """The finite records of a metric.

    Attributes:
        run: The row of the run, of those in the table of runs.
        epoch: When.
        value: What.
    """

    run: Array
    epoch: Array
    value: Array

    @classmethod
    def of(cls, history: pd.DataFrame, ids: pd.Index[str], metric: str) -> Records:
        """Return the records of some runs.

        Args:
            history: A table of recorded epochs, or a piece of one.
            ids: The runs, in the order of their rows; the others' records are ignored.
            metric: The column, which a piece may lack.
        """
        names = history["id"].astype("category").cat
        run = ids.get_indexer(names.categories)[names.codes]
        epoch = history["epoch"].to_numpy("int64")
        if metric in history:
            value = history[metric].to_numpy("float64", na_value=np.nan)
        else:
            value = np.full(len(history), np.nan)
        kept = (run >= 0) & np.isfinite(value)
        return cls(run[kept], epoch[kept], value[kept])
