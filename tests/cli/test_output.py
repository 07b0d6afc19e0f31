"""What the command line prints, and what it imports to do so."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from rich.console import Console

import bpx
from bpx.cli import SUCCESS, main
from bpx.console.summary import print_summary

HEAVY = ("hydra", "joblib", "matplotlib", "omegaconf", "pandas", "pyarrow", "scipy", "sklearn")
QUICK = ["training.epochs=3", "results.plots=false"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(overrides: list[str], width: int) -> list[str]:
    """Return the lines of a sweep's summary on a console of some width."""
    results = bpx.sweep([*QUICK, *overrides])
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        print_summary(console, results)
    return capture.get().splitlines()


@pytest.mark.parametrize("flag", ["-h", "--help", "--version"])
def test_help_and_version_import_nothing_heavy(flag: str) -> None:
    code = (
        "import sys; from bpx.cli import main; status = main(sys.argv[1:]);"
        f"print([name for name in {HEAVY} if name in sys.modules]); sys.exit(status)"
    )
    command = [sys.executable, "-c", code, flag]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *text, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    assert text[0].startswith("usage:") or text == [f"bpx {version('bpx')}"]


def test_help_names_every_key_of_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    from bpx.config.schema import primary_keys

    main(["--help"])
    text = capsys.readouterr().out
    for key in {key.split(".")[0] for key in primary_keys()}:
        assert re.search(rf"\b{key}\b", text), key


def test_quiet_prints_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", *QUICK, "optimizer=gd,perceptron"]) == SUCCESS
    assert capfd.readouterr() == ("", "")
    assert len(bpx.load(folder / "results").runs) == 2


def test_what_is_no_terminal_gets_plain_lines(capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "seed=1,2"]) == SUCCESS
    out, err = capfd.readouterr()
    assert err == ""
    assert "\x1b" not in out
    assert "\r" not in out
    assert "tables:   results" in out


def test_the_composed_configuration_is_printed_and_nothing_trained(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--cfg", "job", "optimizer=adam"]) == SUCCESS
    assert "beta1: 0.9" in capfd.readouterr().out
    assert list(folder.iterdir()) == []


GRID = [
    "optimizer=gd,momentum",
    "initializer=glorot_uniform,normal",
    "activation=sigmoid,tanh",
    "optimizer.lr=0.01,0.1",
    "seed=1,2",
    "training.target='train.loss<=0.01'",
]


@pytest.mark.parametrize("width", [80, 120])
def test_the_ranking_fits_its_console_with_every_word_whole(width: int) -> None:
    lines = shown(GRID, width)
    assert lines[0] == "32 runs, 16 settings, ranked by epochs to the target"
    table = lines[1:-3]
    assert max(map(len, table)) <= width
    assert table[0].split() == [
        *("#", "activation", "optimizer", "lr", "initializer", "mean", "±", "solved", "epochs")
    ]
    words = set(" ".join(table).split())
    assert {"momentum", "glorot_uniform", "sigmoid", "tanh", "0.01"} <= words
    assert "… " not in " ".join(table)
    assert "... and 1 more setting: bpx.load(PATH).rank()" in lines


def test_a_narrow_console_folds_words_and_loses_none() -> None:
    lines = shown(GRID[:3], 40)
    assert max(map(len, lines[1:6])) <= 40
    assert not [line for line in lines if "…" in line]


def test_one_run_is_its_measures() -> None:
    lines = shown([], 80)
    assert re.fullmatch(r"run \w+: finished after 3 epochs", lines[0])
    assert [line.split()[0] for line in lines[3:5]] == ["train.loss", "train.accuracy"]


def test_runs_of_one_seed_have_no_interval() -> None:
    lines = shown(["optimizer=gd,adam"], 80)
    assert lines[0] == "2 runs, 2 settings, ranked by train.loss"
    assert lines[1].split() == ["#", "optimizer", "train.loss"]
    assert "one run of each setting: there is no interval" in lines


def test_diverged_runs_are_counted_and_explained() -> None:
    lines = shown(
        [
            *("optimizer.lr=1,1e300", "activation=relu", "output_activation=identity"),
            *("loss=half_squared_error", "seed=1,2"),
        ],
        80,
    )
    assert lines[1].split()[-1] == "finished"
    assert [line.split()[-1] for line in lines[3:5]] == ["2/2", "0/2"]
    assert any(line.startswith("2 diverged: ") for line in lines)
