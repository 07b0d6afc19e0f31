"""The execution of a plan: block after block, here or on worker processes."""

import os
import pickle
import threading
import time
import traceback
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

import numpy as np
from threadpoolctl import threadpool_limits

from bpx.axes import Array
from bpx.engine.blocks import block_of, part_of
from bpx.engine.observers import announcer
from bpx.engine.plan import Plan
from bpx.engine.run import Entry
from bpx.engine.runs import Runs
from bpx.errors import ConfigError
from bpx.registry import Registry
from bpx.training.block import Block
from bpx.training.data import Feed
from bpx.training.evaluate import Evaluator
from bpx.training.events import SILENT, Announcer
from bpx.training.loop import train
from bpx.training.outcome import Interrupted, Outcome

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
    observers: tuple[Entry, ...] = ()
    layers: bool = False

    def processes(self, plan: Plan) -> int:
        """Return the number of worker processes for a plan; 1 means this one."""
        blocks = len(plan.blocks)
        if self.workers is not None:
            return max(1, min(self.workers, blocks))
        return min(_cores(), blocks) if plan.seconds > _WORTH_WORKERS else 1


def workers_of(value: Any) -> int | None:
    """Read ``engine.workers``: a number of processes, or None for `auto`.

    Raises:
        ConfigError: It is neither.
    """
    if value == "auto":
        return None
    if type(value) is not int or value < 1:
        raise ConfigError(
            f"engine.workers={value} must be auto or a number of processes, 1 or more."
        )
    return value


def execute(
    plan: Plan, engine: Engine, announce: Announcer = SILENT
) -> Iterator[tuple[Runs, Outcome]]:
    """Train the runs of a plan, and yield each block's as it ends.

    BLAS runs on one thread, so that a product's bits do not depend on how many cores there are.

    Args:
        plan: What to train.
        engine: On how many processes, and with which plugins.
        announce: Tells the observers of this process.

    Yields:
        Runs and what became of them, in any order.
    """
    processes = engine.processes(plan)
    blocks = plan.blocks if processes == 1 else plan.longest_first
    prepared = (_prepared(runs, engine.layers) for runs in blocks)
    outcomes = (
        _train_here(prepared, announce)
        if processes == 1
        else _train_on_workers(prepared, engine, processes)
    )
    for outcome in outcomes:
        yield plan.with_ids(outcome.ids), outcome


Prepared: TypeAlias = tuple[list[Block], list[Outcome]]
"""Blocks that can be trained, and the outcomes of the runs that could not even begin."""


def _prepared(runs: Runs, layers: bool) -> Prepared:
    """Gather runs in a block; where a component raises, split as `train_apart` does."""
    try:
        return [block_of(runs, layers)], []
    except Exception as error:
        if len(runs) == 1:
            setting = runs[0].setting
            feed = Feed.of(setting.data, setting.labels, setting.dtype)
            columns = Evaluator(feed, setting.metrics).columns
            return [], [_failed(tuple(runs.ids), columns, np.empty((1, 0)), error)]
        half = len(runs) // 2
        blocks, failed = _prepared(runs[:half], layers)
        more_blocks, more_failed = _prepared(runs[half:], layers)
        return blocks + more_blocks, failed + more_failed


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
            return [_failed(block.ids, Evaluator.of(block).columns, block.theta, error)]
        halves = slice(None, runs // 2), slice(runs // 2, None)
        return [
            outcome for half in halves for outcome in train_apart(part_of(block, half), announce)
        ]


def _failed(
    ids: tuple[str, ...], columns: tuple[str, ...], theta: Array, error: Exception
) -> Outcome:
    """Return the outcome of a run that raised."""
    nothing = np.full((1, len(columns)), np.nan)
    empty = np.empty((len(columns) + 2, 0))
    return Outcome(
        ids=ids,
        status=["failed"],
        reason=[_reason(error)],
        epochs=np.zeros(1, int),
        epochs_to_target=np.full(1, -1),
        theta=theta,
        columns=columns,
        final=nothing,
        best=nothing,
        history=dict(zip(("run", "epoch", *columns), empty, strict=True)),
        layers=None,
        seconds=0.0,
    )


def _reason(error: Exception) -> str:
    """Return the error in a line, with the line of code it comes from."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message} ({Path(frame.filename).name}, line {frame.lineno})"


def _train_here(prepared: Iterable[Prepared], announce: Announcer) -> Iterator[Outcome]:
    for blocks, failed in prepared:
        yield from failed
        for block in blocks:
            try:
                with threadpool_limits(1):
                    outcomes = train_apart(block, announce)
            except Interrupted as interrupted:
                yield interrupted.outcome
                raise
            yield from outcomes


def _train_on_workers(
    prepared: Iterable[Prepared], engine: Engine, processes: int
) -> Iterator[Outcome]:
    import joblib

    sweep, lost = uuid4().hex, list[Outcome]()

    def tasks() -> Iterator[Any]:
        train_block = joblib.delayed(_train_in_worker)
        for blocks, failed in prepared:
            lost.extend(failed)
            for block in blocks:
                yield train_block(pickle.dumps(block), sweep, engine.plugins, engine.observers)

    answers = joblib.Parallel(processes, return_as="generator_unordered", batch_size=1)(tasks())
    try:
        for answer in answers:
            yield from pickle.loads(answer)
        yield from lost
    finally:
        with warnings.catch_warnings():  # of the tasks that an interrupted sweep gives up
            warnings.simplefilter("ignore", UserWarning)
            answers.close()


def _train_in_worker(
    block: bytes, sweep: str, plugins: tuple[str, ...], observers: tuple[Entry, ...]
) -> bytes:
    _end_with_parent()
    announce = announcer(_registry_in_worker(sweep, plugins), observers)
    with threadpool_limits(1):
        return pickle.dumps(train_apart(pickle.loads(block), announce))


@lru_cache(maxsize=1)
def _end_with_parent() -> None:
    """Watch for the end of the process that started this one, and end with it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@lru_cache(maxsize=1)
def _registry_in_worker(sweep: str, plugins: tuple[str, ...]) -> Registry:
    """Return a worker's registry: loaded once a sweep, for workers outlive it and files change."""
    del sweep
    return Registry.load(plugins)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
