"""How far a sweep is, and how long the rest takes."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bpx.engine.plan import Plan, Stack
from bpx.engine.run import Run
from bpx.training.events import Progress
from bpx.training.outcome import Outcome

EPOCHS_TO_TARGET = "epochs to the target"
"""What runs are ranked by where they stop at a target."""

_TRUST = 2.0
"""Seconds of measuring that the plan's own estimate is worth."""


class Pace:
    """Keeps count of a sweep: of runs, of updates, and of work.

    Work is what the plan expects to take a second in one process. A run that has ended counts for
    all the work that was expected of it, one in training for the share of its updates that are
    made: so large and small networks weigh what they cost, and runs that reach their target early
    bring the end nearer. The pace of work is at first the plan's, and soon the measured one.

    Attributes:
        runs: How many there are.
        ranked_by: What the best run is best in.
        best: The best value of it so far, or None.
    """

    def __init__(self, plan: Plan, workers: int, now: float) -> None:
        """Begin.

        Args:
            plan: What is trained.
            workers: On how many processes.
            now: Seconds of some clock, as in every later call.
        """
        self.runs = plan.runs
        self.ranked_by, self._higher_is_better = ranked_by(plan.stacks)
        self.best: float | None = None
        self._stacks, self._workers = plan.stacks, workers
        self._number = {run.id: n for n, stack in enumerate(plan.stacks) for run in stack.runs}
        self._left = np.array([len(stack.runs) for stack in plan.stacks])
        self._work_a_run = np.array([stack.seconds for stack in plan.stacks]) / self._left
        self._work = plan.seconds
        self._updates = 0
        self._block: Progress | None = None
        self._block_updates = 0
        self._planned = self._work / max(plan.elapsed(workers), 1e-9)
        self._began = now
        self._reported, self._seconds_left = now, self._estimate(now)

    def ended(self, runs: Sequence[Run], outcome: Outcome, now: float) -> None:
        """Count runs that have ended.

        Args:
            runs: Runs of one stack.
            outcome: What became of them.
            now: Seconds.
        """
        number = self._number[runs[0].id]
        load = self._stacks[number].load
        self._left[number] -= len(runs)
        self._updates += int(outcome.epochs.sum()) * (load.steps // load.epochs)
        self._block, self._block_updates = None, 0
        self._rank(outcome)
        self._reported, self._seconds_left = now, self._estimate(now)

    def moved(self, progress: Progress, now: float) -> None:
        """Note how far a block is.

        Args:
            progress: A block that this process trains.
            now: Seconds.
        """
        before = self._block
        if before is None or before.block is not progress.block:
            self._block_updates = progress.step * progress.training
        else:
            self._block_updates += (progress.step - before.step) * progress.training
        self._block = progress
        self._reported, self._seconds_left = now, self._estimate(now)

    @property
    def done(self) -> int:
        """Runs that have ended."""
        moving = self._block
        in_block = 0 if moving is None else len(moving.block.ids) - moving.training
        return self.runs - int(self._left.sum()) + in_block

    @property
    def share(self) -> float:
        """How much of all work is done, from 0 to 1."""
        return 1 - self._work_left / self._work if self._work else 1.0

    @property
    def stacks_in_flight(self) -> tuple[int, int]:
        """Stacks with a block in training, and stacks that have not begun."""
        free, in_flight = self._workers, 0
        unfinished = np.flatnonzero(self._left)
        for number in unfinished:
            if free > 0:
                in_flight += 1
                free -= -(-int(self._left[number]) // self._stacks[number].width)
        return in_flight, len(unfinished) - in_flight

    def updates_a_second(self, now: float) -> float:
        """Return the updates of all runs a second, on average since the beginning."""
        return (self._updates + self._block_updates) / max(now - self._began, 1e-9)

    def seconds_left(self, now: float) -> float:
        """Return the expected time to the end; 0 where it takes longer than was expected."""
        return max(0.0, self._seconds_left - (now - self._reported))

    @property
    def _work_left(self) -> float:
        left = float(self._left @ self._work_a_run)
        moving = self._block  # the display reads it from a thread of its own
        if moving is None:
            return left
        ids, training = moving.block.ids, moving.training
        done = len(ids) - training * (1 - moving.step / moving.steps)
        return left - done * float(self._work_a_run[self._number[ids[0]]])

    def _estimate(self, now: float) -> float:
        done = self._work - self._work_left
        pace = (done + _TRUST * self._planned) / (now - self._began + _TRUST)
        return self._work_left / max(pace, 1e-9)

    def _rank(self, outcome: Outcome) -> None:
        """Keep the best of what the runs of a block are ranked by."""
        if self.ranked_by == EPOCHS_TO_TARGET:
            values = outcome.epochs_to_target[outcome.epochs_to_target >= 0]
        elif self.ranked_by in outcome.columns:
            values = outcome.final[:, outcome.columns.index(self.ranked_by)]
        else:
            return
        known = [value for value in (self.best, *values[np.isfinite(values)]) if value is not None]
        if known:
            self.best = float(max(known) if self._higher_is_better else min(known))


def ranked_by(stacks: Sequence[Stack]) -> tuple[str, bool]:
    """Return what the runs of a sweep will be ranked by, and whether high is good.

    It is what `Results.rank` chooses: the epochs to the target where there is one, else the loss,
    else, where losses differ, the metric that most runs have; on test data where all have some.
    """
    settings = [stack.runs[0].setting for stack in stacks]
    if any(setting.duration.target for setting in settings):
        return EPOCHS_TO_TARGET, False
    part = "train" if any(setting.data.test is None for setting in settings) else "test"
    metrics = Counter(metric for setting in settings for metric in setting.metrics)
    if len({setting.combination.loss.name for setting in settings}) > 1 and metrics:
        (metric, _), *_ = metrics.most_common(1)
        return f"{part}.{metric.name}", metric.higher_is_better
    return f"{part}.loss", False
