"""A sweep in which a run diverges and one fails, told to a bridge."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bpx
from bpx.engine.limits import cores
from bpx.results import Results

PLUGIN = """\
from dataclasses import dataclass
from pathlib import Path
from bpx import Optimizer

@dataclass(frozen=True)
class Fails(Optimizer):
    name = "fails"
    lr: float = 1.0
    def update(self, theta, grad, state, step):
        if Path("mended").exists(): return theta - 0.1 * grad, state
        raise ArithmeticError("no way")
"""

SWEEP = [
    *("plugins=[own.py]", "name=told", "dataset=moons", "activation=relu"),
    *("output_activation=identity", "loss=half_squared_error", "optimizer=gd,fails"),
    *("optimizer.lr=0.1,1e300", "seed=1,2", "network.hidden=[2],[3]"),
    *("training.epochs=40", "training.every=1", "results.plots=false"),
]

FEW = ("optimizer=gd,fails", "optimizer.lr=0.1", "network.hidden=[2]", "training.epochs=10")
"""Of a sweep of four runs, two of which fail."""

Told = Callable[..., Results]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which the sweeps of a module are trained."""
    folder = tmp_path_factory.mktemp("bridges")
    (folder / "own.py").write_text(PLUGIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        yield folder


@pytest.fixture
def mended(folder: Path) -> Iterator[Callable[[], None]]:
    """Makes runs succeed that failed before."""
    file = folder / "mended"
    yield file.touch
    file.unlink()


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    """Trains a sweep that tells an observer."""

    def train(observer: str, *overrides: str, workers: int = 1) -> Results:
        own = [f"observers=[{observer}]", f"engine.workers={min(workers, cores())}"]
        new = {text.partition("=")[0] for text in overrides}
        kept = [text for text in SWEEP if text.partition("=")[0] not in new]
        return bpx.sweep([*kept, *own, *overrides])

    return train
