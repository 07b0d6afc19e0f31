"""What a picture is drawn from: results, or the frame that a method of theirs returned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, TypeAlias, Union

from bpx.errors import ResultsError, nearest
from bpx.results import Results
from bpx.results.settings import as_names

if TYPE_CHECKING:
    import pandas as pd

Data: TypeAlias = Union[Results, "pd.DataFrame"]
"""Results, of which a picture asks the frame it draws, or such a frame."""


def frame_of(
    data: Data,
    method: str,
    columns: Collection[str],
    ask: Callable[[Results], pd.DataFrame],
    what: str,
) -> pd.DataFrame:
    """Return the frame to draw.

    Args:
        data: What the user gave.
        method: The method of `Results` that returns such a frame.
        columns: What it must have.
        ask: Calls the method.
        what: What is missing where the frame is empty.

    Raises:
        ResultsError: There is nothing to draw, or the frame is another one.
    """
    if isinstance(data, Results):
        frame, place = ask(data), str(data.path)
    else:
        frame, place = data, "The frame"
        _check_columns(frame, method, columns)
    if frame.empty:
        raise ResultsError(f"{place} holds no {what} to draw.")
    return frame


def names_of(data: Data, by: str | Sequence[str] | None, before: str) -> list[str]:
    """Return the columns that tell settings apart.

    Args:
        data: What the user gave.
        by: What the user named; None for the settings that vary.
        before: The column before which a frame has its settings.
    """
    if by is not None:
        return as_names(by)
    if isinstance(data, Results):
        return data.varied
    columns = list(data.columns) if hasattr(data, "columns") else []
    return columns[: columns.index(before)] if before in columns else []


def metric_of(data: Data, metric: str | None) -> str:
    """Return the metric a picture is of: a frame does not say, and calls it a value."""
    if metric is not None:
        return metric
    return data.metric if isinstance(data, Results) else "value"


def higher_is_better(data: Data, metric: str) -> bool | None:
    """Say whether a high value of a metric is a good one; a frame does not know.

    Raises:
        ResultsError: The results do not know either.
    """
    return data.higher_is_better(metric) if isinstance(data, Results) else None


def _check_columns(frame: pd.DataFrame, method: str, columns: Collection[str]) -> None:
    if not hasattr(frame, "columns"):
        kind = type(frame).__name__
        raise ResultsError(f"A picture is drawn from results or from a data frame, not {kind}.")
    for name in columns:
        if name not in frame.columns:
            raise ResultsError(
                f"This picture draws what results.{method}(...) returns, and the frame has no"
                f" column {name!r}. {nearest(name, map(str, frame.columns))}"
            )
