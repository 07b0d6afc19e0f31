"""A run as an event file of TensorBoard."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bpx.store.columns import text
from bpx.training.events import RunEnd

_VERSION = "brain.Event:2"
"""What the first event of every file says."""


def write_events(folder: Path, run: RunEnd) -> None:
    """Write the event file of a run, whole, in the place of one that it had.

    A run that failed may be trained again; TensorBoard would join both files.

    Args:
        folder: Of this run alone; it is made where it is missing.
        run: The run.
    """
    from tensorboard.summary.writer.record_writer import RecordWriter

    now = time.time()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("events.out.tfevents.*.bpx"):
        old.unlink()
    file = folder / f"events.out.tfevents.{int(now)}.bpx"
    with file.open("wb") as stream:
        writer = RecordWriter(stream)
        for event in _events(run):
            event.wall_time = now
            writer.write(event.SerializeToString())


def _events(run: RunEnd) -> Iterator[Any]:
    """Yield the version, the settings, the measures of each recorded epoch, and the end."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import metadata

    yield Event(file_version=_VERSION)
    start, end = _session(run)
    yield Event(summary=Summary(value=[_hparams(metadata.SESSION_START_INFO_TAG, start)]))
    measures = [name for name in run.history if name != "epoch"]
    columns = [run.history[name].tolist() for name in measures]
    for epoch, *values in zip(run.history["epoch"].tolist(), *columns, strict=True):
        pairs = zip(measures, values, strict=True)
        scalars = [Summary.Value(tag=name, simple_value=value) for name, value in pairs]
        yield Event(step=int(epoch), summary=Summary(value=scalars))
    yield Event(summary=Summary(value=[_hparams(metadata.SESSION_END_INFO_TAG, end)]))


def _session(run: RunEnd) -> tuple[Any, Any]:
    """Return what the plugin for hyperparameters is told at the start and at the end of a run."""
    from tensorboard.plugins.hparams.api_pb2 import Status
    from tensorboard.plugins.hparams.plugin_data_pb2 import (
        HParamsPluginData,
        SessionEndInfo,
        SessionStartInfo,
    )

    start = SessionStartInfo(group_name=run.id)
    for name, value in run.settings.items():
        if isinstance(value, bool):
            start.hparams[name].bool_value = value
        elif isinstance(value, (int, float)):
            start.hparams[name].number_value = value
        else:
            start.hparams[name].string_value = text(value)
    finished = run.status == "finished"
    end = SessionEndInfo(status=Status.STATUS_SUCCESS if finished else Status.STATUS_FAILURE)
    return HParamsPluginData(session_start_info=start), HParamsPluginData(session_end_info=end)


def _hparams(tag: str, content: Any) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import metadata

    return Summary.Value(tag=tag, metadata=metadata.create_summary_metadata(content))
