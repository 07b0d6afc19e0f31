"""Compose and plan a large grid: `python benchmarks/grid.py [RUNS] [--vary seeds|both|rates]`.

The grid is asked for as a user types it, composed by Hydra's sweeper and bpx's launcher, and
planned; nothing is trained. What varies decides how much there is to do: a hundred settings of
many seeds, ten seeds for each setting, or as many settings as runs. Time is that of the
processor, which neighbours on a busy machine disturb less than the clock's.
"""

import argparse
import resource
import sys
import time
from collections.abc import Sequence

from bpx.config import run
from bpx.engine.plan import Plan
from bpx.engine.request import SweepRequest
from bpx.registry import Registry

SETTINGS = {
    "seeds": lambda runs: min(runs, 100),
    "both": lambda runs: max(1, runs // 10),
    "rates": lambda runs: runs,
}
"""How many settings there are among the runs, by what varies most."""


def axes(runs: int, settings: int) -> list[str]:
    """Return the overrides of a grid of settings, each with seeds enough for that many runs."""
    momenta = round(settings**0.5)
    step = 0.9 / momenta
    return [
        "training.epochs=200",
        "optimizer=momentum",
        f"optimizer.lr=range(1,{settings // momenta + 1})",
        f"optimizer.momentum=range(0.0,{0.9 - step / 2!r},{step!r})",
        f"seed=range({runs // settings})",
    ]


class Planner:
    """Plans what it is asked to train, and keeps the plan and the time."""

    def __init__(self) -> None:
        self.start = time.process_time()

    def __call__(self, request: SweepRequest) -> Sequence[float]:
        """Plan a sweep instead of training it."""
        self.composed = time.process_time()
        self.plan = Plan.of(request.settings, request.registry or Registry.load())
        self.planned = time.process_time()
        return [0.0] * len(self.plan.jobs)


def main() -> None:
    """Print how long a grid takes, and how much memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=int, nargs="?", default=100_000)
    parser.add_argument("--vary", choices=SETTINGS, default="both")
    arguments = parser.parse_args()
    planner = Planner()
    run(axes(arguments.runs, SETTINGS[arguments.vary](arguments.runs)), planner)
    ended, plan = time.process_time(), planner.plan
    jobs = len(plan.jobs)
    print(f"{jobs:,} jobs: {len(plan.stacks)} stacks, {len(plan.blocks)} blocks")
    for what, seconds in {
        "compose": planner.composed - planner.start,
        "plan": planner.planned - planner.composed,
        "in all": ended - planner.start,
    }.items():
        print(f"{what:8} {seconds:8.2f} s {seconds / jobs * 1e6:8.1f} us a job")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"memory   {peak:8.0f} MB at the peak")


if __name__ == "__main__":
    main()
