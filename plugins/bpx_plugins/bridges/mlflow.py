"""Logs a sweep to MLflow."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bpx import Observer
from bpx.hookspecs import hookimpl
from bpx.training.events import RunEnd, SweepBegin, SweepEnd
from bpx_plugins.bridges._extra import require_package

if TYPE_CHECKING:
    from bpx_plugins.bridges._mlflow_log import MlflowLog


@dataclass(frozen=True)
class Mlflow(Observer):
    """Logs every run to an MLflow tracking store as soon as it has ended.

    A sweep is a run of MLflow, and its runs are nested in it: the settings are parameters, each
    measure is a metric with an epoch for a step, the status is a tag. At the end the files
    of the sweep's folder are logged as artifacts of the sweep.

    Attributes:
        uri: The tracking store, such as ``sqlite:///mlruns.db``; None leaves it to MLflow, which
            reads ``MLFLOW_TRACKING_URI``.
        experiment: The experiment of MLflow; None means the name of the sweep.
        artifacts: Whether the files of the sweep's folder are logged.

    Source: https://mlflow.org/docs/latest/ml/tracking
    """

    name = "mlflow"
    uri: str | None = None
    experiment: str | None = None
    artifacts: bool = True

    def require(self) -> None:
        """Check that MLflow is installed."""
        require_package("mlflow", self.name)

    @hookimpl
    def bpx_sweep_begin(self, sweep: SweepBegin) -> None:
        """Begin the run of the sweep."""
        self._log.begin(sweep)

    @hookimpl
    def bpx_run_end(self, run: RunEnd) -> None:
        """Log a run."""
        self._log.run(run)

    @hookimpl
    def bpx_sweep_end(self, sweep: SweepEnd) -> None:
        """End the run of the sweep."""
        self._log.end(sweep, self.artifacts)

    @cached_property
    def _log(self) -> "MlflowLog":
        """The connection; workers, which are told of no run, never open it."""
        from bpx_plugins.bridges._mlflow_log import MlflowLog

        return MlflowLog(self.uri, self.experiment)
