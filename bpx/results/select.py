"""The runs that a user picks by their settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.results.columns import text
from bpx.results.settings import require_columns

if TYPE_CHECKING:
    import pandas as pd


def select(runs: pd.DataFrame, wanted: Mapping[str, Any]) -> pd.DataFrame:
    """Return the runs with the given values in the given columns.

    Args:
        runs: The table of runs.
        wanted: A value, or several of which any will do, for each column. None stands for
            missing; a list such as ``[4, 8]`` is also the value ``"[4, 8]"``.

    Raises:
        ResultsError: There is no such column, or no run has the value.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({"optimizer": ["gd", "adam"], "network.hidden": ["[4]", "[8]"]})
        >>> select(runs, {"network.hidden": [4]})["optimizer"].tolist()
        ['gd']
    """
    require_columns(runs, wanted, "runs")
    chosen = np.ones(len(runs), bool)
    for name, value in wanted.items():
        chosen &= _matches(runs[name], value)
    return runs[chosen]


def _matches(column: pd.Series[Any], value: Any) -> Array:
    values = list(_alternatives(value))
    found = column.isin([item for item in values if item is not None])
    if None in values:
        found |= column.isna()
    if len(column) and not found.any():
        known = (text(item) for item in column.drop_duplicates())
        raise ResultsError(f"No run has {column.name}={text(value)}. {nearest(text(value), known)}")
    return found.to_numpy()


def _alternatives(value: Any) -> Iterable[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value]
    values = list(value)
    return [*(text(item) if isinstance(item, list) else item for item in values), text(values)]
