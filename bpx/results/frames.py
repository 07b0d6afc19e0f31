"""What the tables of a sweep say about its settings, each answer a data frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.errors import ResultsError
from bpx.results.compare import compare, pivot, rank
from bpx.results.curves import curves_of_pieces
from bpx.results.layer_curves import layer_curves
from bpx.results.settings import require_columns
from bpx.results.tables import Tables

if TYPE_CHECKING:
    import pandas as pd


class Frames(Tables):
    """The comparisons; each is a function on data frames, given the tables."""

    def compare(
        self, by: str | Sequence[str] | None = None, metric: str | None = None
    ) -> pd.DataFrame:
        """Compare settings over their seeds; see `bpx.results.compare.compare`.

        Args:
            by: The settings to tell apart; by default those that vary.
            metric: The column to compare; by default `metric`.
        """
        return compare(self.runs, self._by(by), metric or self.metric)

    def rank(
        self, by: str | Sequence[str] | None = None, metric: str | None = None
    ) -> pd.DataFrame:
        """Compare settings, the best first; see `bpx.results.compare.rank`.

        Args:
            by: The settings to tell apart; by default those that vary.
            metric: The column that decides; by default `metric`, after the target where the
                runs have one.
        """
        to_target = metric is None and self.has_target
        metric = metric or self.metric
        require_columns(self.runs, [metric], "runs")
        better = self.higher_is_better(metric)
        return rank(self.runs, self._by(by), metric, higher_is_better=better, to_target=to_target)

    def curves(
        self, by: str | Sequence[str] | None = None, metric: str | None = None
    ) -> pd.DataFrame:
        """Average the course of a metric over seeds; see `bpx.results.curves.curves`.

        Args:
            by: The settings to tell apart; by default those that vary.
            metric: The column of `history`; by default `metric`.
        """
        metric = metric or self.metric
        return curves_of_pieces(lambda: self.records(metric), self.runs, self._by(by), metric)

    def layer_curves(
        self, by: str | Sequence[str] | None = None, statistic: str = "gradient_norm"
    ) -> pd.DataFrame:
        """Average the course of each layer; see `bpx.results.layer_curves.layer_curves`.

        Args:
            by: The settings to tell apart; by default those that vary.
            statistic: The column of `layers`.

        Raises:
            ResultsError: There is no such column, or the sweep did not record its layers.
        """
        if self.layers.empty:
            raise ResultsError(
                f"{self.path} has no record of layers: sweep again with results.layers=true."
            )
        return layer_curves(self.layers, self.runs, self._by(by), statistic)

    def pivot(
        self, index: str, columns: str, metric: str | None = None, statistic: str = "mean"
    ) -> pd.DataFrame:
        """Lay a comparison over two settings out; see `bpx.results.compare.pivot`.

        Args:
            index: The setting of the rows.
            columns: The setting of the columns.
            metric: The column to compare; by default `metric`.
            statistic: What to show of it: a column of `compare`.
        """
        return pivot(self.runs, index, columns, metric or self.metric, statistic)

    def _by(self, by: str | Sequence[str] | None) -> str | Sequence[str]:
        return self.varied if by is None else by
