"""Two sweeps in one results folder, the second of one seed, in which a run fails."""

from pathlib import Path

import pytest

import bpx
from bpx.results import Results

PLUGIN = """\
from dataclasses import dataclass
from bpx import Optimizer

@dataclass(frozen=True)
class Fails(Optimizer):
    name = "fails"
    lr: float = 1.0
    def update(self, theta, grad, state, step): raise ArithmeticError("no \\"way\\",\\nsaid he")
"""

SHARED = ["results.plots=false", "plugins=[own.py]", "training.epochs=20"]


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the sweeps were trained."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "own.py").write_text(PLUGIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        bpx.sweep([*SHARED, "name=first", "optimizer=gd,adam", "optimizer.lr=0.1,1", "seed=1,2"])
        bpx.sweep([*SHARED, "name=second", "optimizer=gd,fails", "network.hidden=[4],[8,8]"])
    return folder


@pytest.fixture(autouse=True)
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="package")
def first(folder: Path) -> Results:
    return bpx.load(next(folder.glob("results/first/*")))


@pytest.fixture(scope="package")
def second(folder: Path) -> Results:
    return bpx.load(next(folder.glob("results/second/*")))
