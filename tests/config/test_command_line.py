"""The command line: sweeps without a flag, and Hydra's own flags."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bpx.config import main
from bpx.engine.request import SweepRequest
from bpx.errors import ConfigError


def no_training(request: SweepRequest) -> Sequence[float]:
    raise AssertionError("an information flag trained")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, and the root logger as it was after it: --info adds to it."""
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    yield tmp_path
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    assert list(tmp_path.rglob("outputs")) == list(tmp_path.rglob("multirun")) == []


@pytest.mark.parametrize("flags", [[], ["--multirun"], ["-m"]])
def test_a_sweep_needs_no_flag(flags: list[str]) -> None:
    requests: list[SweepRequest] = []

    def train(request: SweepRequest) -> Sequence[float]:
        requests.append(request)
        return [0.0] * len(request.settings)

    main(["seed=1,2", *flags, "optimizer=adam"], train)
    (request,) = requests
    assert [settings["seed"] for settings in request.settings] == [1, 2]
    assert request.command == ["seed=1,2", "optimizer=adam"]


def test_cfg_shows_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    main(["optimizer=adam", "optimizer.lr=0.25", "--cfg", "job"], no_training)
    shown = capsys.readouterr().out
    assert "name: adam\n  lr: 0.25" in shown
    assert "hydra:" not in shown
    main(["--cfg", "job", "-p", "network"], no_training)
    assert "# @package network" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--help"], "optimizer: adagrad, adam"),
        (["--hydra-help"], "Hydra"),
        (["--info", "defaults"], "optimizer/gd"),
        (["--info", "searchpath"], "conf"),
        (["--version"], "Hydra"),
    ],
)
def test_information_is_printed(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(argv, no_training)
    assert words in capsys.readouterr().out


def test_a_folder_of_ones_own(folder: Path) -> None:
    own = folder / "elsewhere" / "experiment"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("# @package _global_\nseed: 9\n")
    seeds: list[object] = []

    def train(request: SweepRequest) -> Sequence[float]:
        seeds.extend(settings["seed"] for settings in request.settings)
        return [0.0] * len(request.settings)

    main(["--config-dir", "elsewhere", "+experiment=mine"], train)
    assert seeds == [9]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--wrong"], "unrecognized arguments: --wrong"),
        (["--cfg", "nothing"], "invalid choice"),
        (["--cfg", "job", "seed=1,2"], "seed=1,2 is a sweep"),
        (["--cfg", "job", "optimzer=adam"], "Did you mean 'optimizer'"),
        (["--cfg", "job", "--info"], "Only one of"),
        (["--cfg", "job", "-p", "nowhere"], "nowhere"),
        (["-p", "optimizer"], "write --cfg job --package optimizer."),
        (["--config-dir", "nowhere"], "there is no folder"),
        (["--resolve"], "--resolve"),
        (["--experimental-rerun", "x"], "run the command again"),
        (["seed=abc"], "seed=abc: it must be a whole number."),
    ],
)
def test_a_mistake_is_explained(argv: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("(", r"\(")) as caught:
        main(argv, no_training)
    assert len(str(caught.value).splitlines()) <= 2
