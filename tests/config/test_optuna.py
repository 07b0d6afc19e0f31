"""Optuna's sweeper: batches end in one folder, nothing is trained twice, nothing aborts it."""

import json
from importlib.util import find_spec
from pathlib import Path

import hydra
import numpy as np
import pytest
from docs.documents import ROOT, blocks

import bpx
from bpx.cli import MISTAKE, SUCCESS, main
from bpx.config import run
from bpx.config.store import BEFORE_1_4
from bpx.engine.request import SweepRequest

INSTALLED = find_spec("optuna") is not None

# Optuna 2 warns of what it uses of itself and of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("default")

needs_optuna = pytest.mark.skipif(
    not INSTALLED or not BEFORE_1_4,
    reason="needs hydra-optuna-sweeper (pip install '.[optuna]'), which needs Hydra before 1.4;"
    f" this is {hydra.__version__}",
)
SWEEPER = ["hydra/sweeper=optuna", "hydra.sweeper.sampler.seed=0", "hydra.sweeper.n_jobs=4"]
QUICK = ["training.epochs=5", "results.plots=false"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.skipif(INSTALLED, reason="hydra-optuna-sweeper is installed")
def test_a_missing_package_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["hydra/sweeper=optuna"]) == MISTAKE
    text = "bpx: The sweeper optuna is not installed: pip install '.[optuna]'.\n"
    assert capfd.readouterr() == ("", text)


@pytest.mark.skipif(not INSTALLED or BEFORE_1_4, reason="needs hydra-optuna-sweeper and Hydra 1.4")
def test_a_hydra_too_new_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["hydra/sweeper=optuna"]) == MISTAKE
    assert "does not work with Hydra 1.4: pip install" in capfd.readouterr().err


@needs_optuna
def test_batches_are_asked_for_together_and_numbered_through() -> None:
    requests: list[SweepRequest] = []

    def train(request: SweepRequest) -> list[float]:
        requests.append(request)
        return [float(settings["optimizer.lr"]) for settings in request.settings]

    run([*SWEEPER, "hydra.sweeper.n_trials=10", "optimizer.lr=tag(log,interval(0.01,1))"], train)
    assert [(request.first, len(request.settings)) for request in requests] == [
        (0, 4), (4, 4), (8, 2)
    ]  # fmt: skip
    assert {tuple(request.grid) for request in requests} == {("optimizer.lr",)}
    rates = [s["optimizer.lr"] for request in requests for s in request.settings]
    assert len(set(rates)) == 10
    assert all(0.01 <= rate <= 1 for rate in rates)


@needs_optuna
def test_the_smallest_loss_is_what_it_looks_for() -> None:
    """With an infinite loss above 1, as of runs that diverge, it still finds the smallest."""
    rates: list[float] = []

    def train(request: SweepRequest) -> list[float]:
        batch = np.array([settings["optimizer.lr"] for settings in request.settings])
        rates.extend(batch.tolist())
        return [float(x) for x in np.where(batch > 1, np.inf, (batch - 0.5) ** 2)]

    run([*SWEEPER, "hydra.sweeper.n_trials=60", "optimizer.lr=interval(0.01,10)"], train)
    assert len(rates) == 60
    early, late = np.array(rates[:10]), np.array(rates[-10:])
    assert np.mean(late <= 1) > np.mean(early <= 1)


@needs_optuna
def test_all_batches_end_in_one_folder_and_no_run_is_trained_twice(folder: Path) -> None:
    axes = ["optimizer.lr=0.1,1", "activation=tanh,sigmoid"]
    assert main([*SWEEPER, "hydra.sweeper.n_trials=16", *axes, *QUICK]) == SUCCESS
    (path,) = (folder / "results" / "sweep").iterdir()
    runs = bpx.load(path).runs
    assert len(runs) == 4
    assert runs["run"].is_unique
    assert runs["id"].is_unique
    assert json.loads((path / "sweep.json").read_text())["swept"] == ["optimizer.lr", "activation"]
    assert [entry.name for entry in folder.iterdir()] == ["results"]  # no folder of Hydra's


@needs_optuna
def test_runs_that_diverge_or_make_no_sense_abort_nothing(folder: Path) -> None:
    """A batch of one job at a time: some batches have nothing to train."""
    axes = ["optimizer=gd,perceptron", "optimizer.lr=0.1,1e300", "loss=half_squared_error"]
    sweeper = [*SWEEPER[:2], "hydra.sweeper.n_jobs=1", "hydra.sweeper.n_trials=16"]
    results = bpx.sweep([*sweeper, *axes, "output_activation=identity", "activation=relu", *QUICK])
    assert set(results.runs["status"]) >= {"finished", "skipped", "diverged"}


@needs_optuna
def test_what_belongs_to_the_own_sweeper_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*SWEEPER, "seeds=3"]) == MISTAKE
    text = "hydra.sweeper.seeds is for bpx's own sweeper; this sweep has chosen another."
    assert text in capfd.readouterr().err


@needs_optuna
def test_the_documented_experiment_runs(folder: Path) -> None:
    page = blocks(ROOT / "docs" / "configuration.md")
    (shown,) = (block for block in page if block.file == "conf/experiment/tpe.yaml")
    file = folder / "conf" / "experiment" / "tpe.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(shown.text)
    results = bpx.sweep(["+experiment=tpe", *QUICK])
    assert len(results.runs) == 40
    assert results.path.parent.name == "tpe"
