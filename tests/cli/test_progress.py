"""Progress: what is counted, what is said, and where."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from processes import WORKERS
from rich.console import Console
from settings import IRIS, XOR, changed

import bpx
from bpx import config
from bpx.cli import SUCCESS, main
from bpx.console import progress
from bpx.console.pace import EPOCHS_TO_TARGET, Pace, ranked_by
from bpx.console.progress import ProgressDisplay
from bpx.engine.blocks import block_of
from bpx.engine.execute import Engine, execute
from bpx.engine.observers import announcer
from bpx.engine.plan import Plan
from bpx.engine.prepare import prepare
from bpx.engine.request import SweepRequest
from bpx.engine.run import Run
from bpx.hookspecs import hookimpl
from bpx.registry import Registry
from bpx.training import pulse
from bpx.training.events import Progress
from bpx.training.outcome import Outcome

LONG = [
    changed(XOR, training__epochs=100_000, optimizer=o, seed=s)
    for o in ("gd", "adam")
    for s in range(8)
]
"""Two stacks of one block each."""


class Clock:
    """A clock that the test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def ends(
    registry: Registry, *jobs: dict[str, object]
) -> tuple[Plan, list[tuple[Sequence[Run], Outcome]]]:
    """Return a plan, and what its blocks come to after a few epochs."""
    short = [{**job, "training.epochs": 3} for job in jobs]
    found = list(execute(Plan.of(short, registry), Engine(workers=1)))
    plan = Plan.of(jobs, registry)
    runs = [stack.runs for stack in plan.stacks]
    return plan, [(runs, outcome) for runs, (_, outcome) in zip(runs, found, strict=True)]


def moving(registry: Registry, plan: Plan, share: float, training: int = 8) -> Progress:
    """Return the progress of the first block of a plan."""
    block = block_of(plan.blocks[0])
    return Progress(block, int(share * 100_000), 100_000, training)


def test_before_anything_has_ended_the_plan_says_how_long_it_takes(registry: Registry) -> None:
    plan = Plan.of(LONG, registry)
    pace = Pace(plan, 1, 0.0)
    assert (pace.runs, pace.done, pace.share) == (16, 0, 0.0)
    assert pace.seconds_left(0.0) == pytest.approx(plan.seconds)
    assert pace.seconds_left(1.0) == pytest.approx(plan.seconds - 1)
    assert pace.seconds_left(10 * plan.seconds) == 0


def test_the_measured_pace_takes_over_from_the_plan(registry: Registry) -> None:
    plan, found = ends(registry, *LONG)
    first, second = (stack.seconds for stack in plan.stacks)
    pace = Pace(plan, 1, 0.0)
    pace.ended(*found[0], 100 * first)  # a hundred times slower than was expected
    assert pace.done == 8
    assert pace.share == pytest.approx(first / (first + second))
    left = pace.seconds_left(100 * first)
    assert 0.5 < left / (100 * second) <= 1
    pace.ended(*found[1], 100 * (first + second))
    assert (pace.done, pace.share) == (16, pytest.approx(1))
    assert pace.seconds_left(100 * (first + second)) == pytest.approx(0, abs=1e-6)
    assert pace.stacks_in_flight == (0, 0)


def test_a_block_in_training_counts_for_its_share(registry: Registry) -> None:
    plan = Plan.of(LONG, registry)
    pace = Pace(plan, 1, 0.0)
    pace.moved(moving(registry, plan, 0.25), 1.0)
    share = pace.share
    assert (pace.done, share) == (0, pytest.approx(plan.stacks[0].seconds / plan.seconds / 4))
    assert pace.updates_a_second(1.0) == 8 * 25_000
    pace.moved(moving(registry, plan, 0.25, training=2), 2.0)
    assert pace.done == 6
    assert pace.share > share


def test_updates_of_a_block_are_counted_once(registry: Registry) -> None:
    plan, found = ends(registry, *LONG)
    pace = Pace(plan, 1, 0.0)
    first = moving(registry, plan, 0.1)
    pace.moved(first, 1.0)
    pace.moved(Progress(first.block, 20_000, 100_000, 4), 2.0)
    assert pace.updates_a_second(2.0) == (8 * 10_000 + 4 * 10_000) / 2
    pace.ended(*found[0], 4.0)
    assert pace.updates_a_second(4.0) == 8 * 3 / 4


def test_stacks_in_flight_are_no_more_than_workers(registry: Registry) -> None:
    plan = Plan.of([changed(XOR, network__hidden=[h]) for h in (2, 3, 4, 5)], registry)
    assert [Pace(plan, workers, 0.0).stacks_in_flight for workers in (1, 3, 9)] == [
        (1, 3),
        (3, 1),
        (4, 0),
    ]


def test_the_best_is_of_what_ranks(registry: Registry) -> None:
    plan, found = ends(registry, *LONG)
    pace = Pace(plan, 1, 0.0)
    assert pace.best is None
    for runs, outcome in found:
        pace.ended(runs, outcome, 1.0)
    losses = [outcome.final[:, 0].min() for _, outcome in found]
    assert (pace.ranked_by, pace.best) == ("train.loss", min(losses))


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ([XOR], ("train.loss", False)),
        ([IRIS], ("test.loss", False)),
        ([IRIS, XOR], ("train.accuracy", True)),
        ([XOR, changed(XOR, loss="mean_squared_error")], ("train.accuracy", True)),
        ([changed(XOR, training__target="train.loss <= 0.1")], (EPOCHS_TO_TARGET, False)),
    ],
)
def test_what_ranks_is_what_the_results_rank_by(
    registry: Registry, jobs: list[dict[str, object]], expected: tuple[str, bool]
) -> None:
    assert ranked_by(Plan.of(jobs, registry).stacks) == expected


@pytest.mark.parametrize(
    "change", [["dataset=iris"], ["dataset=iris,xor"], ["loss=half_squared_error,hinge"]]
)
def test_the_results_agree_on_what_ranks(tmp_path: Path, change: list[str]) -> None:
    words = [f"results.dir={tmp_path}", "results.plots=false", "training.epochs=2", *change]
    names: list[str] = []

    def keep(request: SweepRequest) -> list[float]:
        plan = prepare(request).plan
        names.append(ranked_by(plan.stacks)[0])
        return [0.0] * len(plan.jobs)

    config.run(words, keep)
    assert names == [bpx.sweep(words).metric]


def display(plan: Plan, clock: Clock, *, terminal: bool = False) -> tuple[ProgressDisplay, Console]:
    console = Console(
        file=io.StringIO(), width=80, force_terminal=terminal, highlight=False, color_system=None
    )
    return ProgressDisplay(console, plan, 1, clock), console


def text(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_short_sweep_prints_no_line_and_a_long_one_now_and_then(registry: Registry) -> None:
    plan, clock = Plan.of(LONG, registry), Clock()
    shown, console = display(plan, clock)
    with shown:
        for second in range(1, 61):
            clock.now = 100.0 + second / 2
            shown.bpx_progress(moving(registry, plan, second / 60))
            expected = sum(second / 2 >= due for due in (10, 20, 30))
            assert len(text(console).splitlines()) == expected
    first = text(console).splitlines()[0]
    assert re.fullmatch(
        r"0/16 runs, \d+ \w+ left, 27k updates/s, 1 stack in flight, 1 to come", first
    )


def test_a_sweep_of_hours_prints_some_fifty_lines(registry: Registry) -> None:
    jobs = [changed(job, training__epochs=100_000_000) for job in LONG]
    plan, clock = Plan.of(jobs, registry), Clock()
    shown, console = display(plan, clock)
    steps = 1000
    for step in range(1, steps + 1):
        clock.now = 100.0 + plan.seconds * step / steps
        shown.bpx_progress(moving(registry, plan, step / steps))
    assert 45 <= len(text(console).splitlines()) <= 51


def test_a_line_says_what_has_ended_and_the_best(registry: Registry) -> None:
    plan, found = ends(registry, *LONG)
    clock = Clock()
    shown, console = display(plan, clock)
    clock.now += 11
    shown.ended(*found[0])
    (line,) = text(console).splitlines()
    assert line.startswith("8/16 runs, ")
    best = found[0][1].final[:, 0].min()
    assert line.endswith(f"best train.loss: {best:.3g}")


def test_a_terminal_gets_a_bar_that_leaves_no_trace(registry: Registry) -> None:
    plan, clock = Plan.of(LONG, registry), Clock()
    shown, console = display(plan, clock, terminal=True)
    with console.capture() as capture:
        console.print(shown.rendered())
    lines = capture.get().splitlines()
    assert re.search(r"0/16 runs \d+ \w+ left$", lines[0])
    assert max(map(len, lines)) <= 80
    with shown:
        clock.now += 100
        shown.bpx_progress(moving(registry, plan, 0.5))
    assert "updates/s, 1 stack in flight" in text(console)
    assert text(console).endswith("\x1b[2K")  # the last line is erased


def test_longer_than_expected_is_said(registry: Registry) -> None:
    plan, clock = Plan.of(LONG, registry), Clock()
    shown, console = display(plan, clock)
    clock.now += 100 * plan.seconds
    with console.capture() as capture:
        console.print(shown.rendered())
    assert "longer than expected" in capture.get()


@pytest.mark.parametrize("workers", WORKERS)
def test_progress_is_told_on_the_standard_error(
    workers: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress, "_FIRST_LINE", 0.0)
    monkeypatch.setattr(progress, "_LINES", 10**9)
    words = ["training.epochs=5", "results.plots=false", "network.hidden=[2],[3]", "seed=1,2"]
    assert main([*words, f"engine.workers={workers}"]) == SUCCESS
    out, err = capfd.readouterr()
    assert "updates/s" not in out
    assert err.splitlines()[-1].startswith("4/4 runs, ")
    assert ("2 workers" in err) == (workers == 2)
    assert main([*words, "-q"]) == SUCCESS
    assert capfd.readouterr() == ("", "")


class Listener:
    def __init__(self) -> None:
        self.heard: list[Progress] = []

    @hookimpl
    def bpx_progress(self, progress: Progress) -> None:
        self.heard.append(progress)


@pytest.fixture
def listening() -> tuple[Registry, Listener]:
    registry, listener = Registry.load(), Listener()
    registry.manager.register(listener)
    return registry, listener


def test_a_block_tells_of_its_updates(listening: tuple[Registry, Listener]) -> None:
    registry, listener = listening
    plan = Plan.of([changed(XOR, training__epochs=2000, seed=seed) for seed in (1, 2)], registry)
    for _ in execute(plan, Engine(workers=1), announcer(registry)):
        pass
    steps = [progress.step for progress in listener.heard]
    assert steps[0] == 1
    assert steps == sorted(set(steps))
    assert {(heard.steps, heard.training) for heard in listener.heard} == {(2000, 2)}


@pytest.mark.parametrize("pace", [1, 100, 100_000])
def test_it_tells_of_them_five_times_a_second_at_any_pace(
    pace: int, listening: tuple[Registry, Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, listener = listening
    clock = Clock()
    monkeypatch.setattr(pulse.time, "perf_counter", clock)
    block = block_of(Plan.of([XOR], registry).blocks[0])
    beating, seconds = pulse.Pulse(announcer(registry), block, 10 * pace), 10
    for step in range(1, seconds * pace + 1):
        clock.now = 100 + step / pace
        if step >= beating.due:
            beating.beat(step, 1)
    expected = min(seconds * pace, 5 * seconds)
    assert expected - 2 <= len(listener.heard) <= expected + 2


def test_where_nobody_listens_the_clock_is_not_read(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("nobody listens")

    monkeypatch.setattr("bpx.training.pulse.Pulse.beat", fail)
    (stack,) = Plan.of([XOR], registry).stacks
    found = list(execute(Plan((stack,), (), ()), Engine(workers=1)))
    assert [outcome.status for _, outcome in found] == [["finished"]]
