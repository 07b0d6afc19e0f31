"""A sweep as MLflow keeps it: one run for the sweep, and one for each of its runs below that."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bpx.store.columns import text
from bpx.training.events import RunEnd, SweepBegin, SweepEnd

METRICS, PARAMETERS = 1000, 100
"""What MLflow takes in one call, at most."""

_PARENT = "mlflow.parentRunId"
_SWEEP = "bpx.sweep"
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

        self._client = MlflowClient(tracking_uri=uri)
        self._experiment = experiment
        self._experiment_id = ""
        self._parent = ""

    def begin(self, sweep: SweepBegin) -> None:
        """Begin the run of a sweep, or go on with it where the sweep was begun before.

        A sweep that learns from its results begins once for each batch, a resumed one anew.
        """
        name = self._experiment or sweep.name
        found = self._client.get_experiment_by_name(name)
        self._experiment_id = found.experiment_id if found else self._client.create_experiment(name)
        key = "/".join(Path(sweep.folder).parts[-2:])
        known = self._client.search_runs(
            [self._experiment_id], f"tags.`{_SWEEP}` = '{key}'", max_results=1
        )
        if known:
            self._parent = known[0].info.run_id
            self._client.update_run(self._parent, status="RUNNING")
        else:
            run = self._client.create_run(self._experiment_id, run_name=key, tags={_SWEEP: key})
            self._parent = run.info.run_id

    def run(self, run: RunEnd) -> None:
        """Log a run: its settings, its records, how it ended."""
        from mlflow.entities import Metric, Param

        tags = {_PARENT: self._parent, "bpx.id": run.id, "bpx.status": run.status}
        if run.reason:
            tags["bpx.reason"] = run.reason[:_LONGEST]
        kept = self._client.create_run(self._experiment_id, run_name=run.id, tags=tags)
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
            artifacts: Whether to log its folder.
        """
        for status, count in sweep.counts.items():
            self._client.set_tag(self._parent, f"bpx.{status}", str(count))
        if artifacts:
            self._client.log_artifacts(self._parent, sweep.folder)
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


def _pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
