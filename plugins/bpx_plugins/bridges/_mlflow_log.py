"""A sweep as MLflow keeps it: one run for the sweep, and one for each of its runs below that."""

import logging
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, get_args

from bpx.store.columns import text
from bpx.training.events import RunEnd, SweepBegin, SweepEnd
from bpx.training.outcome import Status

METRICS, PARAMETERS = 1000, 100
"""What MLflow takes in one call, at most."""

_PARENT = "mlflow.parentRunId"
_SWEEP, _FOLDER, _ID = "bpx.sweep", "bpx.folder", "bpx.id"
_PAGE = 1000
_LONGEST = 5000
"""Letters of a tag, at most."""

T = TypeVar("T")


class MlflowLog:
    """Writes to a tracking store by the client of MLflow, in batches."""

    def __init__(self, uri: str | None, experiment: str | None) -> None:
        """Connect.

        Args:
            uri: The tracking store; None leaves it to MLflow.
            experiment: The experiment's name; None means the sweep's.
        """
        from mlflow import MlflowClient

        # It tells of every table of a new database, under -q as well.
        logging.getLogger("mlflow.store.db.utils").setLevel(logging.WARNING)
        self._client = MlflowClient(tracking_uri=uri)
        self._experiment = experiment
        self._experiment_id = ""
        self._parent = ""
        self._children: dict[str, str] = {}
        """MLflow's run of each of the sweep's runs that is logged, by our id."""

    def begin(self, sweep: SweepBegin) -> None:
        """Begin the run of a sweep, or go on with it where the sweep was begun before.

        A sweep that learns from its results begins once for each batch, a resumed one anew.
        """
        name = self._experiment or sweep.name
        found = self._client.get_experiment_by_name(name)
        self._experiment_id = found.experiment_id if found else self._client.create_experiment(name)
        folder = Path(sweep.folder).resolve()
        place = sha256(str(folder).encode()).hexdigest()[:16]
        known = next(self._search(_FOLDER, place), None)
        if known is not None and known.info.run_id == self._parent:
            return
        if known is not None:
            self._parent = known.info.run_id
            self._client.update_run(self._parent, status="RUNNING")
            children = self._search(_PARENT, self._parent)
            self._children = {run.data.tags[_ID]: run.info.run_id for run in children}
        else:
            name = "/".join(folder.parts[-2:])
            tags = {_SWEEP: name, _FOLDER: place}
            run = self._client.create_run(self._experiment_id, run_name=name, tags=tags)
            self._parent = run.info.run_id

    def _search(self, tag: str, value: str) -> Iterator[Any]:
        """Yield the runs of the experiment that have a tag."""
        token = None
        while token != "":
            found = self._client.search_runs(
                [self._experiment_id],
                f"tags.`{tag}` = '{value}'",
                max_results=_PAGE,
                page_token=token,
            )
            yield from found
            token = found.token or ""

    def run(self, run: RunEnd) -> None:
        """Log a run: its settings, its records, how it ended.

        One that is trained again takes the place of its former self, which MLflow keeps as deleted.
        """
        from mlflow.entities import Metric, Param

        if run.id in self._children:
            self._client.delete_run(self._children[run.id])
        tags = {_PARENT: self._parent, _ID: run.id, "bpx.status": run.status}
        if run.reason:
            tags["bpx.reason"] = run.reason[:_LONGEST]
        kept = self._client.create_run(self._experiment_id, run_name=run.id, tags=tags)
        self._children[run.id] = kept.info.run_id
        now = int(time.time() * 1000)
        epochs = run.history["epoch"].tolist()
        metrics = [
            Metric(name, value, now, int(epoch))
            for name, values in run.history.items()
            if name != "epoch"
            for epoch, value in zip(epochs, values.tolist(), strict=True)
        ]
        parameters = [Param(name, text(value)) for name, value in run.settings.items()]
        self._log(kept.info.run_id, metrics, parameters)
        status = "FINISHED" if run.status == "finished" else "FAILED"
        self._client.set_terminated(kept.info.run_id, status)

    def end(self, sweep: SweepEnd, artifacts: bool) -> None:
        """End the run of a sweep.

        Args:
            sweep: What came out.
            artifacts: Whether to log the files of its folder.
        """
        for status in get_args(Status):
            self._client.set_tag(self._parent, f"bpx.{status}", str(sweep.counts.get(status, 0)))
        if artifacts:
            for file, place in _artifacts(Path(sweep.folder)):
                self._client.log_artifact(self._parent, str(file), place)
        self._client.set_terminated(self._parent, "FINISHED")

    def _log(self, run: str, metrics: Sequence[Any], parameters: Sequence[Any]) -> None:
        """Log all there is of a run in as few calls as MLflow allows."""
        first = [*_pieces(parameters, PARAMETERS)]
        second = [*_pieces(metrics, METRICS)]
        for place in range(max(len(first), len(second))):
            self._client.log_batch(
                run,
                metrics=second[place] if place < len(second) else (),
                params=first[place] if place < len(first) else (),
            )


def _artifacts(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Yield the files of a sweep, each with its folder among the artifacts.

    Hidden files, such as the lock, are bpx's own, and event files are TensorBoard's.
    """
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if file.is_file() and not inside.name.startswith(".") and ".tfevents." not in inside.name:
            yield file, inside.parent.as_posix() if inside.parent.parts else None


def _pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
