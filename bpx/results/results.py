"""A sweep's results: three data frames and what they say about the settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.results.compare import compare, pivot, rank
from bpx.results.curves import curves_of_pieces
from bpx.results.describe import describe
from bpx.results.select import select
from bpx.results.settings import require_columns, require_numbers, varied_settings
from bpx.store.layout import TableName
from bpx.store.parquet import to_frame
from bpx.store.source import Source, open_source

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results.predict import TrainedRun

_LOWER_IS_BETTER = ("loss", "penalty", "epochs", "epochs_to_target", "seconds")


class Results:
    """The runs of a sweep, or of several; `load` makes one.

    The tables are read when they are first asked for, and share the column ``id``. In each of them
    it is categorical over all runs, so that tables of millions of rows merge on it fast.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from bpx.store import Store
        >>> from bpx.engine.part import Part
        >>> root = TemporaryDirectory()
        >>> store = Store.create(Path(root.name), "example")
        >>> store.begin({})
        >>> store.write(Part(
        ...     0,
        ...     runs={"id": ["a", "b"], "status": ["finished"] * 2, "optimizer": ["gd", "adam"],
        ...           "epochs_to_target": [None, 90], "train.loss": [0.2, 0.1]},
        ...     history={"id": ["a", "b"], "epoch": [100, 90], "train.loss": [0.2, 0.1]},
        ... ))
        >>> store.finish()
        >>> results = load(store.path)
        >>> results.rank()[["rank", "optimizer", "mean", "solved"]]
           rank optimizer  mean  solved
        0     1      adam   0.1       1
        1     2        gd   0.2       0
        >>> results.select(optimizer="gd").history["epoch"].tolist()
        [100]
        >>> root.cleanup()
    """

    def __init__(self, source: Source, whole: Results | None = None) -> None:
        """Take the tables from `source`; `whole` is what this is a selection of."""
        self._source = source
        self.whole = whole or self

    @property
    def path(self) -> Path:
        """The folder."""
        return self._source.path

    @property
    def document(self) -> dict[str, Any]:
        """What `sweep.json` says: configuration, overrides, grid, versions, commit, machine."""
        return self._source.document

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
            ResultsError: The sweep does not say.
        """
        name = metric.rpartition(".")[2]
        directions = self.document.get("metrics", {})
        if name in directions:
            return bool(directions[name] == "higher")
        if name in _LOWER_IS_BETTER:
            return False
        raise ResultsError(
            f"Whether a high {metric!r} is good is not known."
            f" {nearest(name, [*directions, *_LOWER_IS_BETTER])}"
        )

    def select(self, **wanted: Any) -> Results:
        """Return the results of the runs with the given settings.

        Args:
            wanted: A value, or a list of which any will do, for each column:
                ``select(optimizer="adam", **{"optimizer.lr": 0.1})``.

        Raises:
            ResultsError: There is no such column, or no run has the value.
        """
        return self.of(select(self.runs, wanted))

    def of(self, runs: pd.DataFrame) -> Results:
        """Return the results of some of these runs.

        Args:
            runs: Rows of `runs`.
        """
        kept = Results(self._source, self.whole)
        kept.runs = runs
        return kept

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

    def weights(self, run: str) -> Array:
        """Return the final parameters of a run, ``(P,)``.

        Args:
            run: Its id.

        Raises:
            ResultsError: There is no such run, or the sweep did not keep its weights.
        """
        if run not in set(self.runs["id"]):
            raise ResultsError(f"{self.path} has no run {run!r}; the column id of runs names them.")
        theta = self._source.weights(run)
        if theta is None:
            raise ResultsError(
                f"{self.path} keeps no weights of run {run}: sweep again with results.weights=true."
            )
        return theta

    def trained(self, run: str) -> TrainedRun:
        """Return a run with its data set and its trained network.

        Args:
            run: Its id.

        Raises:
            ResultsError: There is no such run, or the sweep did not keep its weights.
            BpxError: A plugin or the data are no longer there, or have changed.
        """
        from bpx.results.predict import trained_run

        theta = self.weights(run)
        row = self.runs[self.runs["id"] == run]
        document = self.document
        if "sweeps" in document:
            document = document["sweeps"][row["sweep"].iloc[0]]
        return trained_run(row, document["config"], theta)

    def predict(self, run: str, inputs: Array) -> Array:
        """Return what the trained network of a run says.

        Args:
            run: Its id.
            inputs: On the scale of its data set, ``(N, D)``.

        Returns:
            Its outputs, ``(N, C)``.

        Raises:
            ResultsError: There is no such run, or the sweep did not keep its weights.
            ShapeError: The inputs are no array of numbers, or have another shape.
        """
        return self.trained(run).predict(inputs)

    def _by(self, by: str | Sequence[str] | None) -> str | Sequence[str]:
        return self.varied if by is None else by

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

    def __repr__(self) -> str:
        """Return a summary in a line or two."""
        return describe(self)

    def _repr_html_(self) -> str:
        """Return the summary and the best settings, for notebooks."""
        from html import escape

        best: Any = self.rank().head(10) if self.metric in self.runs else self.runs.head(10)
        return f"<p>{escape(repr(self))}</p>{best.to_html(index=False)}"


def load(path: str | Path) -> Results:
    """Open the results of a sweep, or of all the sweeps in a folder.

    A sweep that was killed, or that still runs, is read as far as it got. In a folder of many,
    every table has a column ``sweep``, and ids start with it.

    Args:
        path: A sweep's folder, the folder of a name's sweeps, or the folder of all results.

    Raises:
        ResultsError: There is no sweep, or one that this version cannot read.
    """
    try:
        folder = Path(path)
    except TypeError:
        raise ResultsError(
            f"{path!r} is no path: give the folder that a sweep printed at its end, or results.dir."
        ) from None
    return Results(open_source(folder))
