"""The table of settings, which the script sorts and filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bpx.page.ranking import Ranking
from bpx.page.words import distinct, numbers

PLAIN = 100
"""This many rows stand in the page itself, for readers without the script."""

_CHOICES = 30
"""A setting of more values than these is filtered by words, not from a list."""

MEANINGS = {
    "mean": "mean of the metric over the seeds that finished",
    "low": "lower end of the 95% interval of the mean",
    "high": "upper end of the 95% interval of the mean",
    "median": "median of the metric",
    "iqm": "interquartile mean of the metric",
    "runs": "how many runs were trained",
    "finished": "how many of them finished",
    "solved": "how many of them reached the target",
    "epochs": "epochs to the target, the median over the runs that reached it",
}
"""What stands in the columns after the settings."""


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        name: Its heading.
        numeric: Whether it is sorted by size.
        choices: Its values in order, where they are few enough for a list; of a setting only.
    """

    name: str
    numeric: bool
    choices: list[str]


@dataclass(frozen=True)
class Table:
    """The table of settings.

    Attributes:
        columns: Its columns, the rank first.
        rows: Its rows as they are written.
        order: Their places when sorted by each column; None where a value is missing.
        note: What is left out.
    """

    columns: list[Column]
    rows: list[list[str]]
    order: list[list[int | None]]
    note: str

    @property
    def plain(self) -> list[list[str]]:
        """The rows that stand in the page itself."""
        return self.rows[:PLAIN]

    @property
    def meanings(self) -> dict[str, str]:
        """What its columns mean, of those after the settings."""
        names = [column.name for column in self.columns]
        return {name: text for name, text in MEANINGS.items() if name in names}

    def payload(self) -> dict[str, Any]:
        """Return what the script receives."""
        numeric = [column.numeric for column in self.columns]
        return {"numeric": numeric, "rows": self.rows, "order": self.order}


def table(ranking: Ranking, most: int) -> Table:
    """Return the table of a sweep's settings.

    Args:
        ranking: The settings.
        most: At most this many are kept: the best.
    """
    from pandas.api.types import is_numeric_dtype

    frame = ranking.frame.head(most)
    settings = {name: frame[name] for name in ranking.by}
    columns = {"rank": frame["rank"], **settings, **_statistics(ranking, frame)}
    texts = {
        name: distinct(values) if name in settings else numbers(values.astype(float))
        for name, values in columns.items()
    }
    heads = [
        Column(
            name,
            bool(is_numeric_dtype(values.dtype)) and values.dtype != bool,
            _choices(values, texts[name]) if name in settings else [],
        )
        for name, values in columns.items()
    ]
    left_out = len(ranking.frame) - len(frame)
    note = f"The best {len(frame):,} settings; {left_out:,} more are in runs.parquet."
    rows = [list(row) for row in zip(*texts.values(), strict=True)]
    order = [list(row) for row in zip(*map(_order, columns.values()), strict=True)]
    return Table(heads, rows, order, note if left_out else "")


def _statistics(ranking: Ranking, frame: Any) -> dict[str, Any]:
    """Return the columns after the settings that say something about this sweep."""
    columns = {"mean": frame["mean"]}
    if ranking.repeated:
        names = ("low", "high", "median", "iqm")
        columns |= {name: frame[name] for name in names if name in frame}
    columns["runs"] = frame["n"]
    if (ranking.frame["finished"] < 1).any():
        columns["finished"] = (frame["finished"] * frame["n"]).round().astype(int)
    if ranking.results.has_target:
        columns |= {"solved": frame["solved"], "epochs": frame["epochs_to_target"]}
    return columns


def _order(values: Any) -> list[int | None]:
    """Return the place of every value among the distinct ones; None where it is missing."""
    places = values.rank(method="dense").astype("float64")
    return [None if np.isnan(place) else int(place) for place in places]


def _choices(values: Any, texts: list[str]) -> list[str]:
    """Return the texts of the values in the values' order, where they are few."""
    order = values.reset_index(drop=True).drop_duplicates().sort_values().index
    return [texts[row] for row in order] if 1 < len(order) <= _CHOICES else []
