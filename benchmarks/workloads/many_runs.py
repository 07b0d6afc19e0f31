"""A hundred thousand runs of XOR: the time of the whole command, and memory that stays bounded."""

import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.processes import Answer, python
from benchmarks.row import Goal, Row
from benchmarks.scope import Scope
from benchmarks.sweep import Overrides, typed
from benchmarks.workloads.w1 import XOR

TITLE = "100,000 runs of XOR, 200 epochs, 50 recorded points"

_RUNS = 100_000
_FEWER = 20_000
"""Runs of the sweep beside which memory is measured."""

_MEGABYTES = 64.0
"""What training 100,000 runs may need beyond training 20,000: less than the history of one run
in four would take."""


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the row of the workload."""
    divisor = 100 if scope.quick else 1
    runs, fewer = _RUNS // divisor, _FEWER // divisor
    commands = [_command(runs) for _ in range(min(scope.repeats, 3))]
    stages, stages_of_fewer = _stages(runs), _stages(fewer)
    seconds = [answer.seconds for answer in commands]
    whole = statistics.median(seconds)
    growth, growth_of_fewer = stages.train_megabytes, stages_of_fewer.train_megabytes
    yield Row(
        case=f"{runs:,} runs",
        unit="s",
        times={
            "python -m bpx, whole command": whole,
            "compose and plan": stages.plan,
            "train on one core": stages.train,
        },
        spread={"python -m bpx, whole command": (min(seconds), max(seconds))},
        recorded="51 points, 200 epochs",
        goals=[
            Goal("whole command", whole, "<=", 60, "s"),
            Goal(
                f"memory that training adds, beyond what it adds for {fewer:,} runs",
                growth - growth_of_fewer,
                "<=",
                _MEGABYTES,
                "MB",
            ),
        ],
        notes=[
            f"Peak memory after planning {stages.plan_megabytes:.0f} MB; training adds"
            f" {growth:.0f} MB, and {growth_of_fewer:.0f} MB for {fewer:,} runs.",
            f"Peak memory of the whole command {commands[0].megabytes:.0f} MB, its workers' not"
            " counted.",
        ],
    )


@dataclass(frozen=True)
class _Stages:
    """What `benchmarks.stages` prints."""

    plan: float
    plan_megabytes: float
    train: float
    train_megabytes: float


def _overrides(runs: int) -> Overrides:
    return XOR | {
        "seed": f"range({runs // 4})",
        "training.epochs": "200",
        "training.every": "4",  # 50 points beside the initial one
    }


def _stages(runs: int) -> _Stages:
    answer = python(["-m", "benchmarks.stages", *typed(_overrides(runs))])
    return _Stages(**json.loads(answer.output))


def _command(runs: int) -> Answer:
    return python(["-m", "bpx", *typed(_overrides(runs))])
