"""Which columns of the table of runs are settings, and which of them vary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError, nearest

if TYPE_CHECKING:
    import pandas as pd

_OUTCOMES = (
    "id",
    "run",
    "sweep",
    "status",
    "reason",
    "traceback",
    "batch_size",
    "epochs",
    "epochs_to_target",
    "seconds",
    "penalty",
)
_MEASURED = ("train.", "test.", "best.")


def setting_columns(runs: pd.DataFrame) -> list[str]:
    """Return the columns that the user chose; the others are what came out.

    Args:
        runs: The table of runs.
    """
    return [
        name for name in runs.columns if name not in _OUTCOMES and not name.startswith(_MEASURED)
    ]


def varied_settings(runs: pd.DataFrame, *, following: bool = False) -> list[str]:
    """Return the settings that take more than one value, without the seed.

    A field that follows from its component's name (``optimizer.momentum``, where only the
    optimizer momentum has it, always at 0.9) does not count.

    Args:
        runs: The table of runs.
        following: Whether such a field counts all the same.

    Example:
        >>> import pandas as pd
        >>> varied_settings(pd.DataFrame({
        ...     "optimizer": ["gd", "gd", "adam"], "optimizer.lr": [0.1, 1.0, 0.1],
        ...     "optimizer.beta": [None, None, 0.9], "seed": [0, 1, 2]}))
        ['optimizer', 'optimizer.lr']
    """
    return [
        name
        for name in setting_columns(runs)
        if name != "seed"
        and _distinct(runs, [name]) > 1
        and (following or not _follows(runs, name))
    ]


def require_columns(frame: pd.DataFrame, names: Iterable[str], table: str) -> None:
    """Check that a table has the columns a user names.

    Raises:
        ResultsError: It lacks one; the text lists those there are, the nearest first.
    """
    for name in names:
        if name not in frame.columns:
            raise ResultsError(f"{table} has no column {name!r}. {nearest(name, frame.columns)}")


def require_settings(runs: pd.DataFrame, names: Iterable[str]) -> None:
    """Check that the table of runs has the columns to tell apart by.

    Any column will do; where one is not there, the text lists the settings.

    Raises:
        ResultsError: It lacks one.
    """
    for name in names:
        if name not in runs.columns:
            known = nearest(name, setting_columns(runs))
            raise ResultsError(f"runs has no column {name!r}. {known}")


def require_numbers(frame: pd.DataFrame, name: str, table: str) -> None:
    """Check that a table has a column of numbers under the name a user gives.

    Any such column will do; where it is not there, the text lists those that were measured.

    Raises:
        ResultsError: There is no such column, or it holds something else.
    """
    from pandas.api.types import is_numeric_dtype

    fault = ""
    if name not in frame.columns:
        fault = f"{table} has no column {name!r}."
    elif not is_numeric_dtype(frame[name].dtype):
        fault = f"{name!r} of {table} holds no numbers."
    if fault:
        settings = setting_columns(frame)
        outcomes = (column for column in frame.columns if column not in settings)
        numbers = [column for column in outcomes if is_numeric_dtype(frame[column].dtype)]
        raise ResultsError(f"{fault} {nearest(name, numbers)}")


def final_values(runs: pd.DataFrame, metric: str) -> pd.Series[float]:
    """Return the final metric of each run, NaN where it did not finish.

    Args:
        runs: The table of runs.
        metric: The column.

    Raises:
        ResultsError: There is no such column, or it holds no numbers.
    """
    require_columns(runs, ["status"], "runs")
    require_numbers(runs, metric, "runs")
    return runs[metric].astype("float64").where(runs["status"] == "finished")


def in_order(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a key to sort a setting by: lists, which are text in the tables, item by item.

    Example:
        >>> import pandas as pd
        >>> hidden = pd.Series(["[10]", "[2]", "[4, 8]", "[4]"])
        >>> hidden.sort_values(key=in_order).tolist()
        ['[2]', '[4]', '[4, 8]', '[10]']
    """
    values = column.dropna().unique()
    lists = {value: items for value in values if (items := _items(value)) is not None}
    if not lists or len(lists) < len(values):
        return column
    places = {value: place for place, value in enumerate(sorted(lists, key=lists.__getitem__))}
    return column.map(places)


def _items(value: Any) -> list[float] | None:
    """Return the numbers of a list that is text, None where it is something else."""
    if not isinstance(value, str) or value[:1] + value[-1:] != "[]":
        return None
    try:
        return [float(item) for item in value[1:-1].split(",") if item.strip()]
    except ValueError:
        return None


def as_names(by: str | Sequence[str]) -> list[str]:
    """Return one name or several as a list, each once."""
    return [by] if isinstance(by, str) else list(dict.fromkeys(by))


def group_keys(runs: pd.DataFrame, by: Sequence[str]) -> list[pd.Series[Any]]:
    """Return what to group runs by; without settings, all of them are one group."""
    import pandas as pd

    return [runs[name] for name in by] or [pd.Series(0, index=runs.index)]


def _follows(runs: pd.DataFrame, name: str) -> bool:
    """Say whether a field has one value for each name of its component."""
    component = name.rpartition(".")[0]
    if component not in runs.columns:
        return False
    return _distinct(runs, [component]) == _distinct(runs, [component, name])


def _distinct(runs: pd.DataFrame, names: list[str]) -> int:
    return int(runs.groupby(names, dropna=False, observed=True, sort=False).ngroups)
