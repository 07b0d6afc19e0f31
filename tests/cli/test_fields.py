"""Fields of components that are not options of a run: layers, metrics and observers."""

from pathlib import Path

import pytest

import bpx
from bpx.cli import MISTAKE, SUCCESS, main

PLUGIN = """
from dataclasses import dataclass
from typing import Annotated
from annotated_types import Gt
from bpx import Metric, Observer, hookimpl, xp
from bpx_plugins.layers.dense import Dense


@dataclass(frozen=True)
class Scaled(Dense):
    name = "scaled"
    scale: Annotated[float, Gt(0)] = 1.0

    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return self.scale * z, cache

    def gradient(self, params, cache, delta):
        return super().gradient(params, cache, self.scale * delta)

    def backward(self, params, cache, delta):
        return super().backward(params, cache, self.scale * delta)


@dataclass(frozen=True)
class Within(Metric):
    name = "within"
    margin: float = 0.1

    def __call__(self, output, target):
        return xp.mean(xp.abs(output - target) < self.margin, axis=(-2, -1))


@dataclass(frozen=True)
class Shout(Observer):
    name = "shout"
    word: str = "done"

    @hookimpl
    def bpx_sweep_end(self, sweep):
        print(self.word)
"""

SHORT = ["plugins=[mine.py]", "training.epochs=3", "results.plots=false"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(PLUGIN)
    return tmp_path


def test_a_field_of_the_layer_is_set_and_swept() -> None:
    results = bpx.sweep([*SHORT, "layer=scaled", "layer.scale=1,2"])
    assert results.varied == ["layer.scale"]
    assert results.runs["train.loss"].nunique() == 2
    plain = bpx.sweep([*SHORT, "layer=dense"])
    assert plain.runs["train.loss"].iloc[0] == results.runs["train.loss"].iloc[0]


def test_a_field_of_the_layer_is_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "layer=scaled", "layer.scale=-1"]) == MISTAKE
    assert "layer scaled: scale=-1.0 is out of range: it must be > 0" in capsys.readouterr().err


def test_an_entry_of_metrics_and_observers_may_set_fields(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wide = "metrics=[accuracy,{name: within, margin: 2.0}]"
    assert main([*SHORT, wide, "observers=[{name: shout, word: finished}]"]) == SUCCESS
    assert "finished" in capsys.readouterr().out.split()
    results = bpx.load("results")
    assert results.runs["train.within"].tolist() == [1.0]
    assert "train.accuracy" in results.runs


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("metrics=[{margin: 2.0}]", "names nothing"),
        ("metrics=[{name: within, margn: 2.0}]", "Did you mean 'margin'"),
        ("observers=[{name: shuot}]", "Did you mean 'shout'"),
    ],
)
def test_a_wrong_entry_is_one_line(
    entry: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SHORT, entry]) == MISTAKE
    assert words in capsys.readouterr().err
