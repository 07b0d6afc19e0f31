"""Two workers: what they gain on W2, beside what two plain loops gain side by side."""

import multiprocessing
from collections.abc import Iterator
from functools import partial

from threadpoolctl import threadpool_limits

from benchmarks import sweep
from benchmarks.peers import numpy_loop
from benchmarks.problem import Problem
from benchmarks.row import Goal, Row
from benchmarks.scope import Scope
from benchmarks.timing import in_turns
from benchmarks.workloads.w2 import DIGITS

TITLE = "W2 with 256 runs on two processes"

_ALONE, _BOTH = "plain loop, one process", "plain loops, two processes with as many runs each"
_ONE, _TWO = "bpx, one process", "bpx, two workers"


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the row of the workload. It needs two cores, and pins nothing."""
    seeds, plain_runs = (16, 2) if scope.quick else (64, 24)
    plan = sweep.planned(DIGITS | {"seed": f"range({seeds})"})
    problem = Problem.of(plan).cut(plain_runs, int(DIGITS["training.epochs"]))
    # Spawned, for the threads of other peers in this process do not survive a fork.
    with multiprocessing.get_context("spawn").Pool(2, _load, (problem,)) as pool:
        measured = in_turns(
            {
                _ONE: partial(sweep.train, plan, workers=1),
                _TWO: partial(sweep.train, plan, workers=2),
                _ALONE: partial(pool.map, _train, [None], 1),
                _BOTH: partial(pool.map, _train, [None, None], 1),
            },
            scope.repeats,
        )
    times = {name: each.median for name, each in measured.items()}
    gain, plain_gain = times[_ONE] / times[_TWO], 2 * times[_ALONE] / times[_BOTH]
    yield Row(
        case=f"{plan.runs} runs, float64",
        unit="s",
        times=times,
        spread={name: (min(t.others), max(t.others)) for name, t in measured.items()},
        recorded="2 points, 20 epochs",
        goals=[Goal("gain of bpx / gain of plain loops", 100 * gain / plain_gain, ">=", 75, "%")],
        notes=[
            f"Two workers gain {gain:.2f}x, two plain loops {plain_gain:.2f}x.",
            f"The first sweep, which starts the workers, took {measured[_TWO].first:.1f} s.",
        ],
    )


_problem: Problem
"""The problem of a process of the pool."""


def _load(problem: Problem) -> None:
    global _problem
    _problem = problem


def _train(_: None) -> None:
    with threadpool_limits(1):
        numpy_loop.prepare(_problem)()
