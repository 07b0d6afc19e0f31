"""The tables of a sweep, or of several, and the choice of some of their runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bpx.errors import ResultsError, nearest
from bpx.results.query import query
from bpx.results.select import select
from bpx.results.settings import require_numbers, varied_settings
from bpx.store.layout import TableName
from bpx.store.parquet import to_frame
from bpx.store.source import Source

if TYPE_CHECKING:
    import pandas as pd

_LOWER_IS_BETTER = ("loss", "penalty", "epochs", "epochs_to_target", "seconds")


class Tables:
    """The three tables, read when they are first asked for."""

    def __init__(self, source: Source, whole: Self | None = None) -> None:
        """Take the tables from `source`; `whole` is what this is a selection of."""
        self._source = source
        self.whole: Self = whole or self

    @property
    def path(self) -> Path:
        """The folder."""
        return self._source.path

    @property
    def document(self) -> dict[str, Any]:
        """What `sweep.json` says: configuration, overrides, grid, versions, commit, machine."""
        return self._source.document

    @property
    def notes(self) -> tuple[str, ...]:
        """What in the folder is not read, and which runs stand in it twice, a sentence each."""
        return self._source.notes

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row per run: id, status, reason, every setting, final and best metrics."""
        runs = to_frame(self._source.table("runs"))
        return runs.assign(id=runs["id"].astype("category").cat.set_categories(runs["id"].unique()))

    @cached_property
    def history(self) -> pd.DataFrame:
        """A row per run and recorded epoch: loss and metrics."""
        return self._of_these("history")

    @cached_property
    def layers(self) -> pd.DataFrame:
        """A row per run, recorded epoch and layer; empty where they were not asked for."""
        return self._of_these("layers")

    @cached_property
    def varied(self) -> list[str]:
        """The settings that take more than one value among runs not skipped, without the seed."""
        return varied_settings(self.runs[self.runs["status"] != "skipped"])

    @property
    def metric(self) -> str:
        """The metric to compare by where none is named.

        It is the loss; but losses of different kinds do not compare, and where the loss itself
        varies it is a metric, if there is one. Of several candidates it is the one that most runs
        have; among equals test data come before training data, and the first metric before the
        others.
        """
        candidates = self._measured("loss")
        if "loss" in self.varied:
            candidates = self._measured(*self.document.get("metrics", {})) or candidates
        return max(candidates, key=candidates.__getitem__, default="train.loss")

    @property
    def has_target(self) -> bool:
        """Whether any run has a target at which it stops."""
        column = "training.target"
        return column in self.runs and bool(self.runs[column].notna().any())

    def higher_is_better(self, metric: str) -> bool:
        """Say whether a high value of a metric is a good one.

        Raises:
            ResultsError: The sweep does not say, or of several some say otherwise.
        """
        name = metric.rpartition(".")[2]
        directions = self.document.get("metrics", {})
        if name in directions:
            if directions[name] is None:
                raise ResultsError(
                    f"The sweeps disagree whether a high {metric!r} is good: load them apart."
                )
            return bool(directions[name] == "higher")
        if name in _LOWER_IS_BETTER:
            return False
        raise ResultsError(
            f"Whether a high {metric!r} is good is not known."
            f" {nearest(name, [*directions, *_LOWER_IS_BETTER])}"
        )

    def select(self, **wanted: Any) -> Self:
        """Return the results of the runs with the given settings.

        Args:
            wanted: A value, or a list of which any will do, for each column:
                ``select(optimizer="adam", **{"optimizer.lr": 0.1})``.

        Raises:
            ResultsError: There is no such column, or no run has the value.
        """
        return self.of(select(self.runs, wanted))

    def query(self, condition: str) -> Self:
        """Return the results of the runs for which a condition holds.

        Args:
            condition: Such as ``"optimizer == 'adam' and optimizer.lr < 0.1"``; see
                `bpx.results.query.query`.

        Raises:
            ResultsError: It names a column that is not there, or is no condition.
        """
        return self.of(query(self.runs, condition))

    def of(self, runs: pd.DataFrame) -> Self:
        """Return the results of some of these runs.

        Args:
            runs: Rows of `runs`.

        Raises:
            ResultsError: One is not of these results.
        """
        foreign = runs.loc[~runs["id"].isin(self.whole.runs["id"]), "id"]
        if len(foreign):
            raise ResultsError(
                f"Run {foreign.iloc[0]!r} is not of {self.path}: give rows of these results' runs."
            )
        kept = type(self)(self._source, self.whole)
        kept.runs = runs
        return kept

    def records(self, metric: str) -> Iterator[pd.DataFrame]:
        """Return the records of a metric piece by piece, for `history` may not fit in memory.

        Args:
            metric: The column of history.

        Returns:
            Frames with the columns ``id``, ``epoch`` and the metric, of the runs of the whole
            sweep.

        Raises:
            ResultsError: There is no such column, or it holds no numbers.
        """
        require_numbers(to_frame(self._source.schema("history").empty_table()), metric, "history")
        return map(to_frame, self._source.pieces("history", ["id", "epoch", metric]))

    def recorded(self, metric: str) -> bool:
        """Say whether `history` has a value of a metric."""
        if metric not in self._source.schema("history").names:
            return False
        return any(piece[metric].notna().any() for piece in self.records(metric) if metric in piece)

    def _measured(self, *names: str) -> dict[str, int]:
        """Return the columns of these measures that any run has, and how many have each."""
        columns = [f"{data}.{name}" for name in names for data in ("test", "train")]
        counts = {name: int(self.runs[name].count()) for name in columns if name in self.runs}
        return {name: count for name, count in counts.items() if count}

    def _of_these(self, name: TableName) -> pd.DataFrame:
        """Return a table of records, of these runs."""
        if self.whole is not self:
            frame: pd.DataFrame = getattr(self.whole, name)
            return frame[frame["id"].isin(self.runs["id"])]
        frame = to_frame(self._source.table(name))
        return frame.assign(id=frame["id"].cat.set_categories(self.runs["id"].cat.categories))
