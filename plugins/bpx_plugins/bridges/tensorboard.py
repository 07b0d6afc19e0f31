"""Writes the runs of a sweep for TensorBoard."""

from dataclasses import dataclass
from pathlib import Path

from bpx import Observer
from bpx.hookspecs import hookimpl
from bpx.training.events import RunEnd
from bpx_plugins.bridges._extra import require_package


@dataclass(frozen=True)
class TensorBoard(Observer):
    """Writes an event file for each run as soon as it has ended.

    Each measure is a scalar with an epoch for a step, in the single precision of TensorBoard; the
    settings are its hyperparameters.

    Attributes:
        folder: Where the sweeps' folders of event files lie; None means ``tensorboard`` in the
            sweep's own folder.

    Source: https://www.tensorflow.org/tensorboard
    """

    name = "tensorboard"
    folder: str | None = None

    def require(self) -> None:
        """Check that TensorBoard is installed."""
        require_package("tensorboard", self.name)

    @hookimpl
    def bpx_run_end(self, run: RunEnd) -> None:
        """Write the event file of a run."""
        from bpx_plugins.bridges._event_file import write_events

        write_events(self._folder_of(run), run)

    def _folder_of(self, run: RunEnd) -> Path:
        sweep = Path(run.folder)
        if self.folder is None:
            return sweep / "tensorboard" / run.id
        return Path(self.folder).expanduser() / sweep.parent.name / sweep.name / run.id
