"""A plugin file of the user's, as a command sees it."""

from pathlib import Path

import pytest
from processes import two_cores

import bpx
from bpx.cli import SUCCESS, main

PLUGIN = """\
from dataclasses import dataclass
from bpx import Initializer, Optimizer, xp

print("loaded")

@dataclass(frozen=True)
class Fill(Initializer):
    name = "fill"
    def __call__(self, rng, fan_in, fan_out, shape):
        return xp.zeros(shape) + VALUE

@dataclass(frozen=True)
class Scale(Optimizer):
    name = "scale"
    lr: float = 1.0
    def update(self, theta, grad, state, step):
        return VALUE * theta, state
"""

QUICK = ["plugins=[own.py]", "training.epochs=1", "results.plots=false"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_loaded_once(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "own.py").write_text(PLUGIN.replace("VALUE", "0.5"))
    assert main(["-q", *QUICK, "initializer=fill,zeros"]) == SUCCESS
    assert capfd.readouterr().out == "loaded\n"


@two_cores
def test_workers_see_it_as_it_is_now(folder: Path) -> None:
    """Worker processes outlive a sweep; what they knew of a file must not."""
    norms = []
    for value in ("1.0", "10.0"):
        (folder / "own.py").write_text(PLUGIN.replace("VALUE", value))
        words = ["optimizer=scale", "network.hidden=[2],[3]", "engine.workers=2"]
        results = bpx.sweep([*QUICK, *words, "results.weights=true"])
        norms.append([abs(results.weights(run)).sum() for run in results.runs["id"]])
    assert norms[1] == pytest.approx([10 * norm for norm in norms[0]])
