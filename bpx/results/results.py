"""A sweep's results: three data frames and what they say about the settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.results.describe import describe
from bpx.results.inference import Inference
from bpx.store.notes import warn_of
from bpx.store.several import open_sources

if TYPE_CHECKING:
    import pandas as pd

    from bpx.engine.run import Run
    from bpx.results.predict import TrainedRun
    from bpx.results.replay import Replay


class Results(Inference):
    """The runs of a sweep, or of several; `load` makes one.

    The tables share the column ``id``. In each of them it is categorical over all runs, so that
    tables of millions of rows merge on it fast.

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

    def weights(self, run: str) -> Array:
        """Return the final parameters of a run, ``(P,)``.

        Args:
            run: Its id.

        Raises:
            ResultsError: There is no such run, or the sweep did not keep its weights.
        """
        self._row(run)
        theta = self._source.weights(run)
        if theta is None:
            raise ResultsError(
                f"{self.path} keeps no weights of run {run}: sweep again with results.weights=true."
            )
        return theta

    def trained(self, run: str) -> TrainedRun:
        """Return a run with its data set and its trained network.

        Where the sweep kept no weights, the run is trained again, which takes as long as it took.

        Args:
            run: Its id.

        Raises:
            ResultsError: There is no such run, or it was not trained to an end.
            BpxError: A plugin or the data are no longer there, or have changed.
        """
        from bpx.results.predict import trained_run

        self._row(run)
        theta = self._source.weights(run)
        return self.replay(run).trained() if theta is None else trained_run(self._run(run), theta)

    def replay(self, run: str) -> Replay:
        """Return a run to be trained again and watched, update by update.

        Args:
            run: Its id.

        Raises:
            ResultsError: There is no such run, or it was not trained to an end.
            BpxError: A plugin or the data are no longer there, or have changed.
        """
        from bpx.results.replay import Replay

        row = self._row(run).iloc[0]
        if row["status"] not in ("finished", "diverged"):
            raise ResultsError(
                f"Run {run} was not trained to an end: it is {row['status']} ({row['reason']})."
            )
        epochs = row["epochs"]
        if row["status"] == "diverged":
            epochs = self.history.loc[self.history["id"] == run, "epoch"].max()
        return Replay(self._run(run), int(epochs))

    def predict(self, run: str, inputs: Array) -> Array:
        """Return what the trained network of a run says.

        Args:
            run: Its id.
            inputs: On the scale of its data set, ``(N, D)``.

        Returns:
            Its outputs, ``(N, C)``.

        Raises:
            ResultsError: There is no such run, or it was not trained to an end.
            ShapeError: The inputs are no array of numbers, or have another shape.
        """
        return self.trained(run).predict(inputs)

    def component_times(self) -> pd.DataFrame:
        """Return what each component took of the time, the costliest first.

        Returns:
            A row per component, and one for the engine itself: ``kind``, ``name``, ``seconds``,
            ``share`` of the whole, microseconds ``per_update`` of one run (of what is called in
            updates) and ``per_call``, ``calls``, and ``in_place``, whether it has the in-place
            twins of its kind.

        Raises:
            ResultsError: It was not measured; ``engine.profile=true`` does that.
        """
        from bpx.results.component_times import component_times

        return component_times(self.document, self.path)

    def _row(self, run: str) -> pd.DataFrame:
        """Return the row of a run, as a table of one row."""
        row = self.runs[self.runs["id"] == run]
        if row.empty:
            raise ResultsError(f"{self.path} has no run {run!r}; the column id of runs names them.")
        return row

    def _run(self, run: str) -> Run:
        """Return a run as it was planned."""
        from bpx.results.predict import run_again

        row, document = self._row(run), self.document
        if "sweeps" in document:
            document = document["sweeps"][row["sweep"].iloc[0]]
        return run_again(row, document["config"])

    def __repr__(self) -> str:
        """Return a summary in a line or two."""
        return describe(self)

    def _repr_html_(self) -> str:
        """Return the summary and the best settings, for notebooks."""
        from html import escape

        best: Any = self.rank().head(10) if self.metric in self.runs else self.runs.head(10)
        return f"<p>{escape(repr(self))}</p>{best.to_html(index=False)}"


def load(*paths: str | Path | Sequence[str | Path]) -> Results:
    """Open the results of a sweep, of all the sweeps in a folder, or of several folders.

    A sweep that was killed, or that still runs, is read as far as it got. Where there are several
    sweeps, every table has a column ``sweep``, and ids start with it.

    Args:
        paths: A sweep's folder, the folder of a name's sweeps, or the folder of all results; or
            several of these, one after the other or in a list.

    Raises:
        ResultsError: There is no sweep, or one that this version cannot read.
    """
    source = open_sources([folder for path in paths for folder in _folders(path)])
    warn_of(source.notes)
    return Results(source)


def _folders(path: str | Path | Sequence[str | Path]) -> list[Path]:
    several = [path] if isinstance(path, (str, Path)) else path
    try:
        return [Path(one) for one in several]
    except TypeError:
        raise ResultsError(
            f"{path!r} is no path: give the folder that a sweep printed at its end, or results.dir."
        ) from None
