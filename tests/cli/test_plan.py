"""`--plan` and `bpx.plan`: what a sweep will do, and nothing of it done."""

from pathlib import Path
from typing import Any

import pytest
from processes import two_cores
from rich.console import Console
from settings import XOR, changed

import bpx
from bpx.cli import MISTAKE, SUCCESS, main
from bpx.console.plan import print_plan
from bpx.engine.execute import Engine
from bpx.engine.forecast import Forecast
from bpx.engine.plan import Plan
from bpx.registry import Registry

PLUGIN = """\
from dataclasses import dataclass
from bpx import Optimizer

@dataclass(frozen=True)
class Untrained(Optimizer):
    name = "untrained"
    lr: float = 1.0
    def init(self, theta): raise ArithmeticError("not yet")
    def update(self, theta, grad, state, step): open("trained", "w"); return theta, state
"""

GRID = ["optimizer=gd,adam,perceptron", "activation=tanh,relu", "seed=1,2"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(words: list[str], width: int = 80) -> list[str]:
    """Return the lines of a plan on a console of some width."""
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        print_plan(console, bpx.plan(words))
    return capture.get().splitlines()


def printed(registry: Registry, jobs: list[dict[str, Any]], width: int = 80) -> list[str]:
    """Return the lines of the plan of some jobs, which Hydra need not compose."""
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        print_plan(console, Forecast.of(Plan.of(jobs, registry), Engine(workers=1)))
    return capture.get().splitlines()


def test_a_plan_is_printed_and_nothing_trained_or_written(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "own.py").write_text(PLUGIN)
    assert main(["--plan", "plugins=[own.py]", "optimizer=untrained,gd"]) == SUCCESS
    out, err = capfd.readouterr()
    assert out.startswith("2 runs, 2 stacks, 2 blocks; nothing is trained\n")
    assert (err, "\x1b" in out, "\r" in out) == ("", False, False)
    assert [path.name for path in folder.iterdir() if path.suffix != ""] == ["own.py"]
    assert not (folder / "results").exists()
    assert not (folder / "trained").exists()


def test_what_the_stacks_do_not_share_tells_them_apart() -> None:
    lines = shown(GRID)
    assert lines[0] == "8 runs, 4 stacks, 4 blocks; nothing is trained"
    assert lines[1].split() == [
        *("activation", "optimizer", "network", "batch"),
        *("runs", "blocks", "order", "memory", "time"),
    ]
    rows = [line.split()[:7] for line in lines[3:7]]
    assert sorted(rows) == [
        [activation, optimizer, "2-4-1", "4", "2", "1", "last"]
        for activation in ("relu", "tanh")
        for optimizer in ("adam", "gd")
    ]


def test_what_is_skipped_is_counted_by_reason() -> None:
    words = ["output_activation=sigmoid,softmax", *GRID]
    skipped = bpx.plan(words).skipped
    assert len(skipped) == 2
    assert sum(skipped.values()) == 2 * 12 - 8
    assert list(skipped.values()) == sorted(skipped.values(), reverse=True)
    lines = shown(words, 200)
    assert all(f"{runs} skipped: {reason}" in lines for reason, runs in skipped.items())


def test_many_stacks_are_cut_after_those_that_take_longest(registry: Registry) -> None:
    lines = printed(registry, [changed(XOR, network__hidden=[h]) for h in range(1, 17)])
    assert lines[0].startswith("16 runs, 16 stacks")
    assert [line.split()[0] for line in lines[3:5]] == ["2-16-1", "2-15-1"]
    assert any(line.startswith("... and 1 more stack of 1 run, ") for line in lines)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_plan_fits_its_console(width: int, registry: Registry) -> None:
    jobs = [
        changed(base, network__hidden=hidden, activation=activation, optimizer=optimizer)
        for base in (XOR, changed(XOR, dataset="moons"))
        for hidden in ([8], [64, 64])
        for activation in ("tanh", "relu")
        for optimizer in ("adam", "momentum")
    ]
    lines = printed(registry, jobs, width)
    table = lines[1:-3]
    assert width < 120 or {"moons", "momentum", "2-64-64-1"} <= set(" ".join(table).split())
    assert max(map(len, table)) <= width
    assert not [line for line in table if "…" in line]


def test_a_plan_of_an_experiment_is_what_its_sweep_does() -> None:
    words = ["+experiment=perceptron_gates", "optimizer=perceptron,gd", "network.hidden=[],[2]"]
    words += [
        "dataset=and,xor",
        "optimizer.lr=1",
        "seed=0",
        "training.epochs=2",
        "training.target=null",
        "results.plots=false",
    ]
    forecast = bpx.plan(words)
    runs = bpx.sweep(words).runs
    trained = runs[runs["status"] != "skipped"]
    assert forecast.runs == len(trained)
    reasons = runs[runs["status"] == "skipped"]["reason"].value_counts()
    assert forecast.skipped == reasons.to_dict()
    assert sum(stack.runs for stack in forecast.stacks) == forecast.runs


def test_jobs_that_describe_one_run_are_counted_once() -> None:
    lines = shown(["optimizer=gd", "optimizer.lr=1,1.0,2"])
    assert lines[0].startswith("2 runs of 3 jobs, 1 stack")


def test_a_plan_has_attributes_and_a_line() -> None:
    forecast = bpx.plan([*GRID, "engine.workers=1", "engine.memory=1GB"])
    assert forecast.workers == 1
    assert forecast.limit == 10**9
    assert forecast.seconds == pytest.approx(sum(stack.seconds for stack in forecast.stacks))
    assert forecast.memory == max(stack.memory for stack in forecast.stacks)
    stack = forecast.stacks[0]
    assert (stack.widths, stack.batch, stack.epochs) == ((2, 4, 1), 4, 1000)
    assert repr(forecast).startswith("<Forecast 8 runs, 4 stacks, 4 blocks, 4 skipped, 1 worker,")


@two_cores
def test_the_memory_of_all_workers_is_counted() -> None:
    words = ["network.hidden=[8],[9],[10]", "seed=1,2"]
    two = bpx.plan([*words, "engine.workers=2"])
    largest = sorted((stack.memory for stack in two.stacks), reverse=True)
    assert two.workers == 2
    assert two.memory == sum(largest[:2])


def test_less_memory_makes_more_blocks_and_the_same_numbers() -> None:
    words = ["dataset=iris", "network.hidden=[8]", "seed=range(12)", "training.epochs=3"]
    words.append("results.plots=false")
    wide = bpx.plan(words)
    few = f"engine.memory={wide.stacks[0].memory // 3000}KB"
    narrow = bpx.plan([*words, few, "engine.workers=1"])
    assert wide.blocks == 1
    assert narrow.blocks > 2
    assert narrow.memory <= narrow.limit
    together, apart = bpx.sweep(words).runs, bpx.sweep([*words, few]).runs
    assert together["test.loss"].tolist() == apart["test.loss"].tolist()


def test_quiet_plans_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--plan", "-q"]) == SUCCESS
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "flags", [["--cfg", "job"], ["--info"], ["--hydra-help"]], ids=lambda flags: flags[0]
)
def test_beside_another_flag_that_prints_it_is_refused(
    flags: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--plan", *flags]) == MISTAKE
    out, err = capfd.readouterr()
    assert out == ""
    assert err == f"bpx: --plan and {flags[0]} print one thing each; write one of them.\n"


def test_one_string_instead_of_a_list_of_overrides_is_refused() -> None:
    with pytest.raises(bpx.BpxError, match=r"bpx\.plan\(\['seed=1'\]\)"):
        bpx.plan("seed=1")
