"""The runs that `--where` asks for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results import Results

_CONDITION = re.compile(r"\s*([\w.]+)\s*=(?!=)\s*(.*)")
_OUTSIDE_BRACKETS = re.compile(r",(?![^\[]*\])")


def add_where(parser: argparse.ArgumentParser) -> None:
    """Declare the conditions on runs.

    Args:
        parser: Of the command.
    """
    parser.add_argument(
        "--where",
        metavar="CONDITION",
        action="append",
        default=[],
        help="KEY=VALUE[,VALUE...] or a query, such as 'train.loss < 0.1'; may be repeated",
    )


def where(results: Results, conditions: Sequence[str]) -> Results:
    """Return the results of the runs that meet every condition.

    Args:
        results: Of all runs.
        conditions: Each ``KEY=VALUE``, with several values between commas, or a query.

    Raises:
        ResultsError: A column is not there, no run has a value, or a query cannot be read.
    """
    for condition in conditions:
        pair = _CONDITION.fullmatch(condition)
        if pair is None:
            results = results.query(condition)
        else:
            results = results.select(**{pair[1]: _values(results.runs, pair[1], pair[2])})
    return results


def _values(runs: pd.DataFrame, name: str, typed: str) -> list[Any]:
    """Return the values of a condition as the column would hold them."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    numbers = name in runs and is_numeric_dtype(runs[name]) and not is_bool_dtype(runs[name])
    return [_value(word.strip(), numbers) for word in _OUTSIDE_BRACKETS.split(typed)]


def _value(word: str, is_number: bool) -> Any:
    if word == "null":
        return None
    if word.startswith("["):  # a list is text in its column, with a blank after each comma
        return re.sub(r",\s*", ", ", word)
    try:
        return float(word) if is_number else word
    except ValueError:
        return word
