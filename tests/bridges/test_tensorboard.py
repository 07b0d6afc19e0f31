"""What the bridge writes is what TensorBoard's own readers find."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bridges.conftest import FEW, Told

import bpx
from bpx.results import Results

pytestmark = [
    pytest.mark.skipif(find_spec("tensorboard") is None, reason="needs the extra tensorboard"),
    # Of TensorBoard's own imports.
    pytest.mark.filterwarnings("ignore"),
]


def check_scalars(folder: Path, results: Results) -> None:
    """Compare the event files in a folder with the history."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    assert {path.name for path in folder.iterdir()} == set(results.runs["id"])
    measures = [name for name in results.history.columns if name not in ("id", "epoch")]
    for id_ in results.runs["id"]:
        events = EventAccumulator(str(folder / id_), size_guidance={"scalars": 0}).Reload()
        history = results.history[results.history["id"] == id_]
        assert set(events.Tags()["scalars"]) == (set(measures) if len(history) else set())
        for name in events.Tags()["scalars"]:
            scalars = events.Scalars(name)
            assert [scalar.step for scalar in scalars] == history["epoch"].tolist()
            assert [scalar.value for scalar in scalars] == history[name].astype("f4").tolist()


@pytest.fixture(scope="module")
def results(told: Told) -> Results:
    return told("tensorboard", workers=2)


def test_every_record_is_a_scalar_in_the_sweeps_folder(results: Results) -> None:
    assert len(results.history) > 0
    check_scalars(results.path / "tensorboard", results)


def test_a_run_that_is_trained_again_has_one_event_file(
    told: Told, mended: Callable[[], None]
) -> None:
    results = told("tensorboard", *FEW, "name=again")
    for old in (results.path / "tensorboard").rglob("*.tfevents.*"):
        old.rename(old.with_name("events.out.tfevents.1.bpx"))  # as of another second
    mended()
    results = bpx.resume(results.path, retry="failed")
    assert set(results.runs["status"]) == {"finished"}
    assert len(list((results.path / "tensorboard").rglob("*.tfevents.*"))) == 4
    check_scalars(results.path / "tensorboard", results)


def test_event_files_may_lie_elsewhere(told: Told, folder: Path) -> None:
    results = told("{name: tensorboard, folder: board}")
    check_scalars(folder / "board" / "told" / results.path.name, results)
    assert not (results.path / "tensorboard").exists()


def test_no_name_of_the_machine_is_written(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "name-of-the-machine"  # its own may be two letters, which stand anywhere
    monkeypatch.setattr("socket.gethostname", lambda: name)
    monkeypatch.setattr("platform.node", lambda: name)
    results = told("tensorboard", *FEW, "name=nameless")
    files = list((results.path / "tensorboard").rglob("*.tfevents.*"))
    assert files
    for file in files:
        assert name not in file.name
        assert name.encode() not in file.read_bytes()


def test_settings_are_the_hyperparameters_of_the_dashboard(results: Results) -> None:
    groups = {group.name: group for group in session_groups(results.path / "tensorboard")}
    runs = results.runs.astype({"id": str}).set_index("id")
    assert set(groups) == set(runs.index)
    for id_, group in groups.items():
        row = runs.loc[id_]
        assert group.hparams["optimizer"].string_value == row["optimizer"]
        assert group.hparams["optimizer.lr"].number_value == row["optimizer.lr"]
        assert group.hparams["network.hidden"].string_value == row["network.hidden"]
        assert group.hparams["network.bias"].bool_value is True
        (session,) = group.sessions
        assert (session.status == 1) == (row["status"] == "finished")  # 1: STATUS_SUCCESS
        losses = [m.value for m in group.metric_values if m.name.tag == "train.loss"]
        if row["status"] == "finished":
            assert losses == [float(np.float32(row["train.loss"]))]


def session_groups(folder: Path) -> list[Any]:
    """Return what the dashboard of hyperparameters lists for a folder."""
    from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
    from tensorboard.context import RequestContext
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups

    files = plugin_event_multiplexer.EventMultiplexer()
    files.AddRunsFromDirectory(str(folder))
    files.Reload()
    provider = data_provider.MultiplexerDataProvider(files, str(folder))
    context = backend_context.Context(base_plugin.TBContext(data_provider=provider))
    request = api_pb2.ListSessionGroupsRequest(slice_size=1000, allowed_statuses=[0, 1, 2, 3])
    handler = list_session_groups.Handler(RequestContext(), context, "", request)
    return list(handler.run().session_groups)
