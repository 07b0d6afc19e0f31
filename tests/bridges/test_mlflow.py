"""What the bridge logs is what MLflow's own client reads from the store."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from bridges.conftest import FEW, Told

import bpx
from bpx.results import Results
from bpx.store.columns import text
from bpx.training.events import SweepBegin

pytestmark = [
    pytest.mark.skipif(find_spec("mlflow") is None, reason="needs the extra mlflow"),
    # Of MLflow's own imports.
    pytest.mark.filterwarnings("ignore"),
]

STORE = "sqlite:///runs.db"
OBSERVER = f'{{name: mlflow, uri: "{STORE}", experiment: moons}}'


def client() -> Any:
    from mlflow import MlflowClient

    return MlflowClient(STORE)


@pytest.fixture(scope="module")
def results(told: Told) -> Results:
    return told(OBSERVER, workers=2)


def logged(results: Results, experiment: str = "moons") -> tuple[Any, dict[str, Any]]:
    """Return MLflow's run of the sweep, and those of its runs by our ids."""
    store = client()
    known = store.get_experiment_by_name(experiment).experiment_id
    found = list(store.search_runs([known], max_results=1000))
    key = "/".join(results.path.parts[-2:])
    (parent,) = [run for run in found if run.data.tags.get("bpx.sweep") == key]
    own = [run for run in found if run.data.tags.get("mlflow.parentRunId") == parent.info.run_id]
    by_id = {run.data.tags["bpx.id"]: run for run in own}
    assert len(by_id) == len(own)
    return parent, by_id


def test_every_run_is_logged_with_its_settings_and_its_end(results: Results) -> None:
    parent, runs = logged(results)
    table = results.runs.astype({"id": str}).set_index("id")
    assert set(runs) == set(table.index)
    assert set(table["status"]) == {"finished", "diverged", "failed"}
    for id_, run in runs.items():
        row = table.loc[id_]
        finished = row["status"] == "finished"
        assert run.info.run_name == id_
        assert run.info.status == ("FINISHED" if finished else "FAILED")
        assert run.data.tags["bpx.status"] == row["status"]
        assert run.data.tags.get("bpx.reason") == (None if finished else row["reason"])
        for name in ("optimizer", "optimizer.lr", "seed", "network.hidden", "dataset.noise"):
            assert run.data.params[name] == text(row[name])
    assert parent.info.status == "FINISHED"
    counts = {f"bpx.{status}": str(n) for status, n in table["status"].value_counts().items()}
    assert counts.items() <= parent.data.tags.items()


def test_every_record_of_every_measure_is_logged_to_the_bit(results: Results) -> None:
    _, runs = logged(results)
    store = client()
    measures = [name for name in results.history.columns if name not in ("id", "epoch")]
    assert "test.accuracy" in measures
    records = 0
    for id_, history in results.history.groupby("id", observed=True):
        for name in measures:
            steps = store.get_metric_history(runs[str(id_)].info.run_id, name)
            steps.sort(key=lambda metric: metric.step)
            assert [metric.step for metric in steps] == history["epoch"].tolist()
            assert [metric.value for metric in steps] == history[name].tolist()
            records += len(steps)
    assert records == len(results.history) * len(measures) > 0


def test_a_run_that_is_trained_again_is_logged_once(told: Told, mended: Callable[[], None]) -> None:
    results = told(OBSERVER, *FEW, "name=again")
    parent, _ = logged(results)
    assert (parent.data.tags["bpx.finished"], parent.data.tags["bpx.failed"]) == ("2", "2")
    mended()
    results = bpx.resume(results.path, retry="failed")
    parent, runs = logged(results)
    assert set(runs) == set(results.runs["id"])
    assert {run.info.status for run in runs.values()} == {"FINISHED"}
    assert (parent.data.tags["bpx.finished"], parent.data.tags["bpx.failed"]) == ("4", "0")


def test_two_folders_of_one_name_are_two_sweeps(results: Results, tmp_path: Path) -> None:
    from bpx_plugins.bridges._mlflow_log import MlflowLog

    other = tmp_path.joinpath(*results.path.parts[-2:])
    log = MlflowLog(STORE, "elsewhere")
    for folder in (results.path, other):
        log.begin(SweepBegin("told", 1, 0, 1, str(folder)))
    store = client()
    known = store.get_experiment_by_name("elsewhere").experiment_id
    names = [run.data.tags["bpx.sweep"] for run in store.search_runs([known])]
    assert names == ["/".join(results.path.parts[-2:])] * 2


def test_artifacts_are_the_files_of_the_sweep_alone(told: Told, tmp_path: Path) -> None:
    results = told(f"{OBSERVER},tensorboard", *FEW, "name=both", "results.plots=true")
    parent, _ = logged(results)
    kept = Path(client().download_artifacts(parent.info.run_id, "", str(tmp_path)))
    names = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert {"runs.parquet", "report.html", "plots/distribution.png"} <= names
    assert not [name for name in names if ".tfevents." in name or ".lock" in name]


def test_the_sweeps_folder_is_logged_as_artifacts(results: Results, tmp_path: Path) -> None:
    parent, _ = logged(results)
    kept = Path(client().download_artifacts(parent.info.run_id, "", str(tmp_path)))
    for name in ("sweep.json", "runs.parquet", "history.parquet"):
        assert (kept / name).read_bytes() == (results.path / name).read_bytes()


def test_a_long_history_is_logged_whole_without_artifacts_under_the_sweeps_name(
    told: Told,
) -> None:
    one = ["optimizer=gd", "optimizer.lr=0.1", "seed=1", "network.hidden=[2]"]
    observer = f'{{name: mlflow, uri: "{STORE}", artifacts: false}}'
    results = told(observer, *one, "training.epochs=1100", "name=long")
    parent, runs = logged(results, "long")
    (run,) = runs.values()
    losses = client().get_metric_history(run.info.run_id, "train.loss")
    assert sorted(metric.step for metric in losses) == list(range(1101))
    assert client().list_artifacts(parent.info.run_id) == []


def test_a_sweep_that_begins_again_goes_on_in_its_own_run(results: Results) -> None:
    from bpx_plugins.bridges._mlflow_log import MlflowLog

    parent, _ = logged(results)
    again = MlflowLog(STORE, "moons")
    again.begin(SweepBegin("told", 1, 0, 1, str(results.path)))
    assert client().get_run(parent.info.run_id).info.status == "RUNNING"
    assert logged(results)[0].info.run_id == parent.info.run_id
