"""The runs that did not finish, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpx.page.words import count, number
from bpx.results import Results
from bpx.results.settings import varied_settings

if TYPE_CHECKING:
    import pandas as pd

REASONS = 20
"""At most this many reasons are told."""

_VALUES = 3
"""A setting of which these runs have more values says nothing about them."""

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\.?\w)")
"""A number that stands alone: not part of a word, of a file's name or of a version."""


@dataclass(frozen=True)
class Ending:
    """Runs that ended alike, before they had finished.

    Attributes:
        status: ``failed``, ``diverged`` or ``skipped``.
        count: How many.
        reason: Why.
        where: The settings that they share and other runs do not.
    """

    status: str
    count: int
    reason: str
    where: str


def endings(results: Results) -> tuple[list[Ending], str]:
    """Return how runs ended early, the most frequent first, and a note on what is left out."""
    lost = results.runs[results.runs["status"] != "finished"]
    if lost.empty:
        return [], ""
    kinds = lost.get("reason", lost["status"]).fillna("").astype(str)
    varied, grid = varied_settings(results.runs), results.document.get("grid", {})
    # What follows from a swept setting, such as an output activation, would only repeat it.
    varied = [name for name in varied if name in grid] or varied
    found = [
        Ending(
            str(runs["status"].iloc[0]),
            len(runs),
            common_words(kinds[runs.index].tolist()),
            _shared(runs, results, varied),
        )
        for _, runs in lost.groupby(
            [lost["status"], kinds.str.replace(_NUMBER, "#", regex=True)], sort=False
        )
    ]
    found.sort(key=lambda ending: -ending.count)
    left_out = len(found) - REASONS
    note = f"{count(left_out, 'more reason')}: the column reason of runs." if left_out > 0 else ""
    return found[:REASONS], note


def common_words(reasons: Sequence[str]) -> str:
    """Return reasons that differ in their numbers alone as one, with the range of each number.

    Example:
        >>> common_words(["a parameter stopped being finite in epoch 3", "... in epoch 12"][:1])
        'a parameter stopped being finite in epoch 3'
        >>> common_words(["in epoch 12", "in epoch 3", "in epoch 40"])
        'in epoch 3 to 40'
        >>> common_words(["at 0.5", "at 0.25", "at 1.007e-05"])
        'at 1.007e-05 to 0.5'
    """
    numbers = zip(*(_NUMBER.findall(text) for text in reasons), strict=True)
    ranges = iter([(min(found, key=float), max(found, key=float)) for found in numbers])

    def spread(_: re.Match[str]) -> str:
        low, high = next(ranges)
        return low if float(low) == float(high) else f"{low} to {high}"

    return _NUMBER.sub(spread, next(iter(reasons)))


def _shared(runs: pd.DataFrame, results: Results, varied: Sequence[str]) -> str:
    """Return the settings of which these runs have few of many values."""
    parts = []
    for name in varied:
        values = runs[name].drop_duplicates()
        if len(values) <= _VALUES and len(values) < results.runs[name].nunique(dropna=False):
            parts.append(f"{name} {', '.join(map(number, values))}")
    return "; ".join(parts)
