"""The runs that a user picks by their settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.results.settings import require_columns
from bpx.store.columns import text

if TYPE_CHECKING:
    import pandas as pd


def select(runs: pd.DataFrame, wanted: Mapping[str, Any]) -> pd.DataFrame:
    """Return the runs with the given values in the given columns.

    Args:
        runs: The table of runs.
        wanted: A value, or several of which any will do, for each column. None stands for
            missing; a list such as ``[4, 8]`` is also the value ``"[4, 8]"``; text is also the
            number or truth value that is typed so.

    Raises:
        ResultsError: There is no such column, or no run has one of the values.

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
    if isinstance(value, str) or not isinstance(value, Iterable):
        return _equals(column, value)
    values = list(value)
    found = _equals(column, text(values), required=False)
    # Of a list that is a value itself, the items are not.
    required = not found.any()
    if required and not values:
        return _equals(column, text(values))
    for item in values:
        own = _equals(column, text(item) if isinstance(item, list) else item, required=required)
        found = found | own
    return found


def _number(typed: str) -> float:
    try:
        return float(typed)
    except ValueError:
        return float("nan")


def _equals(column: pd.Series[Any], value: Any, *, required: bool = True) -> Array:
    found = column.isna() if value is None else column.isin([value])
    if isinstance(value, str) and not found.any():
        found = column.map(text, na_action="ignore") == value
        if not found.any():
            found = column == _number(value)
    if required and len(column) and not found.any():
        known = (text(item) for item in column.dropna().drop_duplicates())
        raise ResultsError(f"No run has {column.name}={text(value)}. {nearest(text(value), known)}")
    return found.to_numpy(bool, na_value=False)
