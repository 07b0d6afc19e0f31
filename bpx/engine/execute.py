"""The execution of a plan: block after block, in this process or on workers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from bpx.engine.apart import Gathered, gathered, train_apart
from bpx.engine.backends import open_pool, require_backend
from bpx.engine.backends.pool import Pool
from bpx.engine.dispatch import dispatch
from bpx.engine.limits import cores
from bpx.engine.parcels import Kit
from bpx.engine.plan import Plan
from bpx.engine.run import Entry
from bpx.engine.runs import Runs
from bpx.errors import ConfigError
from bpx.kernel.stopwatch import Stopwatch
from bpx.loading import PluginFile
from bpx.training.events import SILENT, Announcer
from bpx.training.outcome import Interrupted, Outcome

_WORTH_WORKERS = 3.0
"""Seconds of estimated training above which worker processes earn their start-up time."""


@dataclass(frozen=True)
class Engine:
    """How a plan is executed; nothing here changes a run's numbers.

    Attributes:
        workers: Blocks trained at a time; None chooses by the plan, or by the cluster.
        plugins: The user's plugin files, loaded in each worker.
        observers: The observers that are switched on.
        layers: Whether statistics of each layer are recorded.
        backend: Where workers are: ``"local"``, ``"dask"`` or ``"ray"``.
        address: Of the cluster; None means this machine.
        profile: Whether what each component takes is measured.
    """

    workers: int | None = None
    plugins: tuple[str, ...] = ()
    observers: tuple[Entry, ...] = ()
    layers: bool = False
    backend: str = "local"
    address: str | None = None
    profile: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be had.

        Raises:
            ConfigError: There is no such backend, its address is missing or of no use, or this
                machine has fewer cores than workers are asked of it.
        """
        require_backend(self.backend, self.address)
        if self.address is None and self.workers is not None and self.workers > cores():
            own = "one core" if cores() == 1 else f"{cores()} cores"
            raise ConfigError(
                f"engine.workers={self.workers} asks for more workers than this process may use"
                f" cores: it has {own}. Write engine.workers=auto, or {cores()} at most."
            )

    def processes(self, plan: Plan) -> int:
        """Return the number of local processes for a plan; 1 means this one."""
        blocks = len(plan.blocks)
        if self.workers is not None:
            return max(1, min(self.workers, blocks))
        return max(1, min(cores(), blocks)) if plan.seconds > _WORTH_WORKERS else 1


def workers_of(value: Any) -> int | None:
    """Read ``engine.workers``: a number of workers, or None for `auto`.

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


def execute(plan: Plan, engine: Engine, announce: Announcer = SILENT) -> "Execution":
    """Begin to train the runs of a plan.

    Args:
        plan: What to train.
        engine: Where, and with which plugins.
        announce: Tells the observers of this process.

    Returns:
        What yields each block's runs and outcomes as it ends; nothing is trained before.

    Raises:
        WorkersError: The workers cannot be reached, or cannot do their work.
        PluginError: A plugin cannot be loaded where they are.
    """
    plugins = tuple(map(PluginFile.read, engine.plugins))
    kit = Kit(uuid4().hex, plugins, engine.observers, engine.profile)
    workers = engine.processes(plan) if engine.backend == "local" else engine.workers
    pool = open_pool(engine.backend, engine.address, workers, kit)
    watch = Stopwatch() if engine.profile else None
    return Execution(plan, engine.layers, announce, pool, kit, watch)


@dataclass(frozen=True)
class Execution:
    """A plan under execution: iterate over it, once, and workers end with the iteration.

    As a context it ends them where the iteration never begins.

    Attributes:
        plan: What to train.
        layers: Whether statistics of each layer are recorded.
        announce: Tells the observers of this process.
        pool: The workers; None for this process.
        kit: What workers need.
        watch: What initializers take in this process, where it is measured.
    """

    plan: Plan
    layers: bool
    announce: Announcer
    pool: Pool | None
    kit: Kit
    watch: Stopwatch | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers."""
        if self.pool is not None:
            self.pool.close()

    def __iter__(self) -> Iterator[tuple[Runs, Outcome]]:
        """Yield runs and what became of them, each run once, in any order."""
        blocks = self.plan.blocks if self.pool is None else self.plan.longest_first
        with self:
            for outcome in self._outcomes(gathered(blocks, self.layers, self.watch)):
                yield self.plan.with_ids(outcome.ids), outcome

    def _outcomes(self, found: Iterator[Gathered]) -> Iterator[Outcome]:
        if self.pool is None:
            return _train_here(found, self.announce, self.kit.profile)
        return dispatch(found, self.pool, self.kit)


def _train_here(found: Iterable[Gathered], announce: Announcer, profile: bool) -> Iterator[Outcome]:
    for item in found:
        if isinstance(item, Outcome):
            yield item
            continue
        try:
            yield from train_apart(item, announce, profile)
        except Interrupted as interrupted:
            yield interrupted.outcome
            raise
