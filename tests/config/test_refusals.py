"""A value that does not fit is refused alike at every door, before anything is trained."""

from pathlib import Path
from typing import Any

import pytest
from config.sweeps import ask, experiment

import bpx
from bpx.cli import MISTAKE, main
from bpx.errors import BpxError, ConfigError
from bpx.registry import Registry
from bpx_plugins.optimizers.adam import Adam
from bpx_plugins.optimizers.sgdr import WarmRestarts
from bpx_plugins.schedules.cosine import Cosine


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


RATE = "optimizer adam: lr=-1.0 is out of range: it must be > 0."
FINAL = "final=-1.0 is out of range: it must be >= 0 and <= 1."


@pytest.mark.parametrize(
    ("overrides", "yaml", "made", "constructed", "words"),
    [
        (
            ["optimizer=adam", "optimizer.lr=-1"],
            "{lr: -1}",
            ("adam", {"lr": -1}),
            lambda: Adam(lr=-1),
            RATE,
        ),
        (
            ["optimizer=sgdr", "optimizer.cycle.final=-1"],
            "{cycle: {final: -1}}",
            ("sgdr", {"cycle": {"final": -1}}),
            lambda: WarmRestarts(cycle=Cosine(final=-1)),
            FINAL,
        ),
    ],
    ids=["a field", "a field within"],
)
def test_every_door_refuses_alike_and_with_the_bound(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    registry: Registry,
    overrides: list[str],
    yaml: str,
    made: Any,
    constructed: Any,
    words: str,
) -> None:
    assert main(overrides) == MISTAKE
    said = [capsys.readouterr().err]
    path = folder / "conf" / "experiment" / "own.yaml"
    path.parent.mkdir(parents=True)
    name = overrides[0].partition("=")[2]
    path.write_text(
        f"# @package _global_\ndefaults: [override /optimizer: {name}]\noptimizer: {yaml}\n"
    )
    experiment(folder, "axis", f"{{params: {{optimizer: {name}, {_axis(overrides[1])}}}}}")
    doors = [
        lambda: bpx.sweep(overrides),
        lambda: bpx.sweep(["experiment=own"]),
        lambda: bpx.sweep(["experiment=axis"]),
        lambda: registry.create(bpx.Optimizer, made[0], **made[1]),
        constructed,
    ]
    for door in doors:
        with pytest.raises(BpxError) as caught:
            door()
        said.append(str(caught.value))
    assert [text for text in said if words not in text] == []
    assert not (folder / "results").exists()


def _axis(override: str) -> str:
    return override.replace("=", ": ")


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("optimizer.cycle=cosin", "Did you mean 'cosine'?"),
        ("optimizer.cycle.finl=0.1", "Did you mean 'final'?"),
        ("optimizer.cycle.final=abc", "optimizer.cycle.final='abc' must be a finite number."),
        ("optimizer.cycl=cosine", "Did you mean 'cycle'?"),
        ("optimizer.cycle=3", "cycle=3 must be a schedule"),
        ("layer.initializer.std=0.1", "layer.initializer is null, so it has no 'std'"),
    ],
)
def test_a_mistake_is_one_line(
    override: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["optimizer=sgdr", override]) == MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_a_choice_is_made_by_its_key() -> None:
    with pytest.raises(
        ConfigError, match=r"to choose another optimizer.cycle, write optimizer\.cycle=NAME"
    ):
        ask("optimizer=sgdr", "optimizer.cycle.name=step")
