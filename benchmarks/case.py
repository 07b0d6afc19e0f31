"""One row: bpx's sweep beside the peers that train the same runs."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from benchmarks import sweep
from benchmarks.anatomy import anatomy, variations
from benchmarks.floor import floor
from benchmarks.machine import one_core
from benchmarks.peers import Peer
from benchmarks.problem import Problem
from benchmarks.row import Goal, Row
from benchmarks.scope import Scope
from benchmarks.sweep import Overrides
from benchmarks.timing import Times, in_turns
from bpx.axes import Array

BPX = "bpx"

_TOLERANCE = {"float64": 1e-6, "float32": 1e-3}


@dataclass(frozen=True)
class Length:
    """How much of a problem a peer trains: enough to time it, for it is timed per update.

    None means all of it.
    """

    runs: int | None = None
    epochs: int | None = None


@dataclass(frozen=True)
class Case:
    """What a row compares.

    Attributes:
        name: What is trained, in words.
        overrides: The sweep of bpx.
        small: What is changed in it for the check of equal results.
        peers: How much each peer trains.
        at_least: By peer, how many times bpx's time it should take.
        at_most: By peer, how many times its time bpx should take.
        evaluated: Whether the peers measure losses and accuracies after every epoch, as bpx does.
    """

    name: str
    overrides: Overrides
    small: Overrides
    peers: Mapping[str, Length]
    at_least: Mapping[str, float]
    at_most: Mapping[str, float]
    evaluated: bool = False


class Unequal(Exception):
    """A peer does not end where bpx does: what is timed would not be the same work."""


def compare(case: Case, peers: Mapping[str, Peer], repeats: int) -> Row:
    """Check that all train the same, then time them in turns on one core.

    What counts is the time of this process on its core: on a core of one's own it is what the
    clock on the wall says, and another program that wants the core does not spoil it.

    Args:
        case: What to compare.
        peers: Those that are installed.
        repeats: Calls of each that count.

    Raises:
        Unequal: A peer's parameters differ from bpx's.
    """
    with one_core():
        taking_part = {name: peers[name] for name in case.peers if name in peers}
        difference = differences(case, taking_part)
        plans = {BPX: sweep.planned(case.overrides)} | variations(case.overrides)
        sweeps = {name: Problem.of(plan, case.evaluated) for name, plan in plans.items()}
        problems = {name: _cut(sweeps[BPX], case.peers[name]) for name in taking_part}
        contenders: dict[str, Callable[[], Any]]
        contenders = {name: partial(sweep.train, plan) for name, plan in plans.items()}
        contenders |= {name: taking_part[name].prepare(problems[name]) for name in taking_part}
        measured = in_turns(contenders, repeats, time.process_time)
        return _row(case, taking_part, sweeps, problems, measured, difference)


def _row(
    case: Case,
    peers: Mapping[str, Peer],
    sweeps: Mapping[str, Problem],
    problems: Mapping[str, Problem],
    measured: Mapping[str, Times],
    difference: dict[str, float],
) -> Row:
    whole = sweeps[BPX]
    per_update = {
        name: [1e6 * seconds / problem.updates for seconds in measured[name].others]
        for name, problem in ({BPX: whole} | dict(problems)).items()
    }
    times = {name: statistics.median(each) for name, each in per_update.items()}
    return Row(
        case=case.name,
        unit="us",
        times=times,
        spread={name: (min(each), max(each)) for name, each in per_update.items()},
        first={name: measured[name].first for name, peer in peers.items() if peer.compiles},
        difference=difference,
        goals=_goals(case, times),
        floor=floor(whole),
        anatomy=anatomy(sweeps, {name: measured[name].median for name in sweeps}),
        recorded=f"{whole.points} points, {whole.epochs:,} epochs",
    )


def compare_all(cases: Iterable[Case], scope: Scope) -> Iterator[Row]:
    """Compare case after case; see `compare`."""
    for case in cases:
        yield compare(quick(case) if scope.quick else case, scope.peers, scope.repeats)


def quick(case: Case) -> Case:
    """Return a case with a tenth of the epochs, to see that it runs."""
    epochs = max(1, int(case.overrides["training.epochs"]) // 10)
    return replace(case, overrides={**case.overrides, "training.epochs": str(epochs)})


def differences(case: Case, peers: Mapping[str, Peer]) -> dict[str, float]:
    """Train a small sweep everywhere; return each peer's largest difference to bpx.

    Args:
        case: What to compare.
        peers: With whom.

    Raises:
        Unequal: A difference is more than rounding makes.
    """
    plan = sweep.planned({**case.overrides, **case.small})
    problem, theta = Problem.of(plan, case.evaluated), sweep.trained(plan)
    found = {name: _distance(peer.same(problem)(), theta) for name, peer in peers.items()}
    tolerance = _TOLERANCE[problem.theta.dtype.name]
    for name, distance in found.items():
        if not distance <= tolerance:
            raise Unequal(
                f"{case.name}: {name} ends {distance:.1e} from bpx after {problem.epochs} epochs"
                f" of the same runs; at most {tolerance:.0e} is rounding."
            )
    return found


def _distance(a: Array, b: Array) -> float:
    return float(np.abs(a - b).max()) if a.shape == b.shape else np.inf


def _cut(problem: Problem, length: Length) -> Problem:
    epochs = min(length.epochs or problem.epochs, problem.epochs)
    return problem.cut(length.runs or problem.runs, epochs)


def _goals(case: Case, times: Mapping[str, float]) -> list[Goal]:
    def ratio(above: str, below: str) -> float | None:
        return times[above] / times[below] if above in times and below in times else None

    return [
        Goal(f"{peer} / bpx", ratio(peer, BPX), ">=", bound, "x")
        for peer, bound in case.at_least.items()
    ] + [
        Goal(f"bpx / {peer}", ratio(BPX, peer), "<=", bound, "x")
        for peer, bound in case.at_most.items()
    ]
