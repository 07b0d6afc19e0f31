"""The runs that `--where` asks for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results import Results

_CONDITION = re.compile(r"\s*([\w.]+)\s*=(?!=)\s*(.*)")
_OUTSIDE_BRACKETS = re.compile(r",(?![^\[]*\])")
_OF_A_QUERY = re.compile(r"[<>=]|\s(and|or)\s")


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
        results = results.query(condition) if pair is None else _select(results, pair[1], pair[2])
    return results


def _select(results: Results, name: str, typed: str) -> Results:
    try:
        return results.select(**{name: _values(results.runs, name, typed)})
    except ResultsError as error:
        if not _OF_A_QUERY.search(typed):
            raise
        query = "optimizer == 'adam' and seed == 1"
        raise ResultsError(f'{error} A query compares with ==, as in "{query}".') from error


def _values(runs: pd.DataFrame, name: str, typed: str) -> list[Any]:
    """Return the values of a condition as the column would hold them."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    words = [word.strip() for word in _OUTSIDE_BRACKETS.split(typed)]
    if "" in words:
        raise ResultsError(
            f"--where {name}={typed}: a value is empty. Write null for one that is missing."
        )
    if name not in runs:
        return words
    if is_bool_dtype(runs[name]):
        return [word.lower() for word in words]
    return [_value(word, is_numeric_dtype(runs[name])) for word in words]


def _value(word: str, is_number: bool) -> Any:
    if word == "null":
        return None
    if word.startswith("["):  # a list is text in its column, with a blank after each comma
        return re.sub(r",\s*", ", ", word)
    return _number(word) if is_number else word


def _number(word: str) -> int | float | str:
    """Return the number that is typed; a whole one stays whole, for a float has 53 bits."""
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word
