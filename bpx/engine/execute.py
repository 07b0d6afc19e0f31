"""The execution of a plan: block after block, here or on worker processes."""

import os
import pickle
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from bpx.engine.blocks import block_of, part_of
from bpx.engine.observers import announcer
from bpx.engine.plan import Plan
from bpx.engine.run import Run
from bpx.errors import ConfigError
from bpx.registry import Registry
from bpx.training.block import Block
from bpx.training.evaluate import Evaluator
from bpx.training.events import SILENT, Announcer
from bpx.training.loop import train
from bpx.training.outcome import Outcome

_WORTH_WORKERS = 3.0
"""Seconds of estimated training above which worker processes earn their start-up time."""


@dataclass(frozen=True)
class Engine:
    """How a plan is executed.

    Attributes:
        workers: Processes; None chooses by the plan.
        plugins: The user's plugin files, loaded in each process.
        observers: The observers that are switched on.
        layers: Whether statistics of each layer are recorded.
    """

    workers: int | None = None
    plugins: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    layers: bool = False

    def processes(self, plan: Plan) -> int:
        """Return the number of worker processes for a plan; 1 means this one."""
        blocks = len(plan.blocks)
        if self.workers is not None:
            return max(1, min(self.workers, blocks))
        return min(_cores(), blocks) if plan.seconds > _WORTH_WORKERS else 1


def workers_of(text: str | int) -> int | None:
    """Read ``engine.workers``: a number of processes, or None for `auto`.

    Raises:
        ConfigError: It is neither.
    """
    if text == "auto":
        return None
    try:
        workers = int(text)
    except ValueError:
        workers = 0
    if workers < 1:
        raise ConfigError(
            f"engine.workers={text} must be auto or a number of processes, 1 or more."
        )
    return workers


def execute(
    plan: Plan, engine: Engine, registry: Registry, announce: Announcer = SILENT
) -> Iterator[tuple[Sequence[Run], Outcome]]:
    """Train the runs of a plan, and yield each block's as it ends.

    BLAS runs on one thread, so that a product's bits do not depend on how many cores there are.

    Args:
        plan: What to train.
        engine: On how many processes, and with which plugins.
        registry: The components there are, in this process.
        announce: Tells the observers of this process.

    Yields:
        Runs and what became of them, in any order.
    """
    processes = engine.processes(plan)
    if processes == 1:
        for runs in plan.blocks:
            block = block_of(runs, registry, engine.layers)
            with threadpool_limits(1):
                outcomes = train_apart(block, announce)
            yield from _with_runs(runs, outcomes)
    else:
        yield from _execute_on_workers(plan, engine, registry, processes)


def train_apart(block: Block, announce: Announcer = SILENT) -> list[Outcome]:
    """Train a block; where a component raises, split it until the run at fault stands alone.

    Args:
        block: The runs.
        announce: Tells observers.

    Returns:
        Outcomes that together hold every run of the block; a run at fault is marked failed.
    """
    try:
        return [train(block, announce)]
    except Exception as error:
        runs = len(block.ids)
        if runs == 1:
            return [_failed(block, error)]
        halves = slice(None, runs // 2), slice(runs // 2, None)
        return [
            outcome for half in halves for outcome in train_apart(part_of(block, half), announce)
        ]


def _failed(block: Block, error: Exception) -> Outcome:
    """Return the outcome of a run that raised."""
    evaluate = Evaluator.of(block)
    nothing = np.full((1, len(evaluate.columns)), np.nan)
    empty = np.empty((0, len(evaluate.columns) + 2)).T
    return Outcome(
        ids=block.ids,
        status=["failed"],
        reason=[_reason(error)],
        epochs=np.zeros(1, int),
        epochs_to_target=np.full(1, -1),
        theta=block.theta,
        columns=evaluate.columns,
        final=nothing,
        best=nothing,
        history=dict(zip(("run", "epoch", *evaluate.columns), empty, strict=True)),
        layers=None,
        seconds=0.0,
    )


def _reason(error: Exception) -> str:
    """Return the error in a line, with the line of code it comes from."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message} ({Path(frame.filename).name}, line {frame.lineno})"


def _execute_on_workers(
    plan: Plan, engine: Engine, registry: Registry, processes: int
) -> Iterator[tuple[Sequence[Run], Outcome]]:
    import joblib

    by_id = {run.id: run for stack in plan.stacks for run in stack.runs}
    with joblib.Parallel(
        n_jobs=processes, return_as="generator_unordered", batch_size=1
    ) as parallel:
        tasks: list[Callable[[], bytes]] = [
            joblib.delayed(_train_in_worker)(
                pickle.dumps(block_of(runs, registry, engine.layers)),
                engine.plugins,
                engine.observers,
            )
            for runs in plan.blocks
        ]
        for answer in parallel(tasks):
            outcomes: list[Outcome] = pickle.loads(answer)
            for outcome in outcomes:
                yield [by_id[id_] for id_ in outcome.ids], outcome


_registries: dict[tuple[str, ...], Registry] = {}
"""The registry of a worker process, by its plugin files: loaded once."""


def _train_in_worker(block: bytes, plugins: tuple[str, ...], observers: tuple[str, ...]) -> bytes:
    if plugins not in _registries:
        _registries[plugins] = Registry.load(plugins)
    announce = announcer(_registries[plugins], observers)
    with threadpool_limits(1):
        return pickle.dumps(train_apart(pickle.loads(block), announce))


def _with_runs(
    runs: Sequence[Run], outcomes: Sequence[Outcome]
) -> Iterator[tuple[Sequence[Run], Outcome]]:
    start = 0
    for outcome in outcomes:
        yield runs[start : start + len(outcome.ids)], outcome
        start += len(outcome.ids)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
