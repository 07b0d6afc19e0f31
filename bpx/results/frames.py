"""What the tables of a sweep say about its settings, each answer a data frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError
from bpx.results.compare import compare
from bpx.results.curves import curves_of_pieces
from bpx.results.layer_curves import layer_curves
from bpx.results.paired import paired
from bpx.results.pivot import pivot
from bpx.results.rank import best, rank
from bpx.results.sensitivity import sensitivity
from bpx.results.settings import require_numbers
from bpx.results.tables import Tables
from bpx.results.time_to import time_to

if TYPE_CHECKING:
    import pandas as pd


class Frames(Tables):
    """The comparisons; each is a function on data frames, given the tables.

    Where no metric is named it is `metric`, and where no settings to tell apart are, those that
    vary. What is better is decided by the metric's direction; where none is named and runs have a
    target, by the target first.
    """

    def compare(
        self,
        by: str | Sequence[str] | None = None,
        metric: str | None = None,
        *,
        interval: str = "t",
        statistic: str = "mean",
    ) -> pd.DataFrame:
        """Compare settings over their seeds; see `bpx.results.compare.compare`.

        Args:
            by: The settings to tell apart.
            metric: The column of runs.
            interval: ``"t"`` or ``"bootstrap"``.
            statistic: What the bootstrap interval is of: ``"mean"``, ``"median"`` or ``"iqm"``.
        """
        return compare(
            self.runs,
            self._by(by),
            metric or self.metric,
            interval=interval,
            statistic=statistic,
        )

    def curves(
        self, by: str | Sequence[str] | None = None, metric: str | None = None
    ) -> pd.DataFrame:
        """Average the course of a metric over seeds; see `bpx.results.curves.curves`.

        Args:
            by: The settings to tell apart.
            metric: The column of history.
        """
        metric = metric or self.metric
        return curves_of_pieces(lambda: self.records(metric), self.runs, self._by(by), metric)

    def layer_curves(
        self, by: str | Sequence[str] | None = None, statistic: str = "gradient_norm"
    ) -> pd.DataFrame:
        """Average the course of each layer; see `bpx.results.layer_curves.layer_curves`.

        Args:
            by: The settings to tell apart.
            statistic: The column of `layers`.

        Raises:
            ResultsError: There is no such column, or the sweep did not record its layers.
        """
        if self.layers.empty:
            raise ResultsError(
                f"{self.path} has no record of layers: sweep again with results.layers=true."
            )
        return layer_curves(self.layers, self.runs, self._by(by), statistic)

    def rank(
        self, metric: str | None = None, by: str | Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Compare settings, the best first; see `bpx.results.rank.rank`.

        Args:
            metric: The column of runs that decides.
            by: The settings to tell apart.
        """
        return rank(self.runs, metric or self.metric, self._by(by), **self._better(metric))

    def best(self, metric: str | None = None, by: str | Sequence[str] = ()) -> pd.DataFrame:
        """Return the best setting for each value of some; see `bpx.results.rank.best`.

        Args:
            metric: The column of runs that decides.
            by: The settings of whose values each gets a row; with none, there is one row.
        """
        return best(self.runs, metric or self.metric, by, self.varied, **self._better(metric))

    def pivot(
        self, index: str, columns: str, metric: str | None = None, statistic: str = "mean"
    ) -> pd.DataFrame:
        """Lay a comparison over two settings out; see `bpx.results.pivot.pivot`.

        Args:
            index: The setting of the rows.
            columns: The setting of the columns.
            metric: The column of runs.
            statistic: What to show of it: a column of `compare`.
        """
        return pivot(self.runs, index, columns, metric or self.metric, statistic)

    def paired(
        self, a: Mapping[str, Any], b: Mapping[str, Any], metric: str | None = None
    ) -> pd.DataFrame:
        """Compare two settings run by run over equal seeds; see `bpx.results.paired.paired`.

        Args:
            a: The one setting, such as ``{"optimizer": "adam"}``.
            b: The other.
            metric: The column of runs.
        """
        return paired(self.runs, a, b, metric or self.metric)

    def sensitivity(
        self, setting: str, metric: str | None = None, by: str | Sequence[str] = ()
    ) -> pd.DataFrame:
        """Follow a metric over one setting; see `bpx.results.sensitivity.sensitivity`.

        Args:
            setting: The setting to follow.
            metric: The column of runs.
            by: Settings to follow apart from one another.
        """
        better = self._better(metric)
        return sensitivity(self.runs, setting, metric or self.metric, self.varied, by, **better)

    def time_to(
        self, metric: str, target: float, by: str | Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Count the epochs until a metric reaches a target; see `bpx.results.time_to.time_to`.

        Args:
            metric: The column of history.
            target: The value to reach.
            by: The settings to tell apart; ``"id"`` gives each run a row.
        """
        pieces = self.records(metric)
        better = self.higher_is_better(metric)
        return time_to(
            lambda: pieces, self.runs, metric, target, self._by(by), higher_is_better=better
        )

    def _by(self, by: str | Sequence[str] | None) -> str | Sequence[str]:
        return self.varied if by is None else by

    def _better(self, metric: str | None) -> dict[str, bool]:
        """Return the arguments of `rank` that say what is better."""
        to_target = metric is None and self.has_target
        metric = metric or self.metric
        require_numbers(self.runs, metric, "runs")
        return {"higher_is_better": self.higher_is_better(metric), "to_target": to_target}
