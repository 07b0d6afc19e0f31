"""The plan of a sweep: its runs grouped into stacks, its stacks cut into blocks."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from bpx.engine.build import Builder
from bpx.engine.cost import WORKER_SHARE, Load
from bpx.engine.jobs import Jobs
from bpx.engine.limits import UNLIMITED, Limits
from bpx.engine.run import Run, Setting
from bpx.engine.runs import Runs
from bpx.engine.settings import Settings
from bpx.engine.stack_key import StackKey
from bpx.errors import ConfigError, UnsuitedError
from bpx.memory import Order
from bpx.registry import Registry


@dataclass(frozen=True)
class Stack:
    """Runs that share shapes, data and schedule, in the order of the sweep.

    Attributes:
        runs: The runs.
        limit: Bytes that one of its blocks may take.
        layers: Whether statistics of each layer are recorded.
    """

    runs: Runs
    limit: int = UNLIMITED.block
    layers: bool = False

    @cached_property
    def load(self) -> Load:
        """All that its cost depends on."""
        return Load.of(self.runs[0].setting, len(self.runs), self.layers)

    @property
    def memory(self) -> Order:
        """Where the run axis lies in memory."""
        return self.load.memory

    @cached_property
    def width(self) -> int:
        """Runs of a block, the last of which may have fewer."""
        return self.load.width(self.limit)

    @property
    def blocks(self) -> list[Runs]:
        """The runs, cut into blocks."""
        starts = range(0, len(self.runs), self.width)
        return [self.runs[start : start + self.width] for start in starts]

    @cached_property
    def seconds(self) -> float:
        """An estimate of the time its training takes in one process."""
        return self.load.seconds(len(self.blocks))


@dataclass(frozen=True)
class Plan:
    """What a sweep will do.

    Attributes:
        stacks: The stacks to train.
        skipped: The runs that make no sense, each with the reason.
        jobs: The id of the run each job describes. Jobs that describe the same run share it.
        limits: The memory and the processes it keeps to.
        loading: The seconds in which each data set was loaded, by name.
    """

    stacks: tuple[Stack, ...]
    skipped: tuple[tuple[Run, str], ...]
    jobs: tuple[str, ...]
    limits: Limits = UNLIMITED
    loading: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        settings: Iterable[Settings],
        registry: Registry,
        limits: Limits = UNLIMITED,
        layers: bool = False,
        first: int | None = None,
    ) -> "Plan":
        """Plan the runs that some settings describe.

        Args:
            settings: The settings of each job, as composed: `Jobs`, or mappings in any order.
            registry: The components there are.
            limits: The memory and the processes to keep to.
            layers: Whether statistics of each layer are recorded.
            first: The number of the first job, of one batch among others; None if these are all.

        Raises:
            BpxError: There is no job, a setting or a data set is wrong, or a run exceeds the
                memory. Nothing has been trained.
            UnsuitedError: Not one run of a whole sweep makes sense.
        """
        jobs = settings if isinstance(settings, Jobs) else Jobs.of(settings)
        builder = Builder(registry)
        runs, ids = _runs_of(jobs, builder, first or 0)
        unsuited = np.array([setting.unsuited is not None for setting in runs.settings])
        out = unsuited[runs.which]
        skipped = [(run, str(run.setting.unsuited)) for run in runs[out]]
        if out.all() and first is None:
            raise UnsuitedError(_none_suited(skipped))
        planned = [Stack(members, layers=layers) for members in _stacks_of(runs[~out])]
        limits = _holding(limits, planned)
        stacks = tuple([replace(stack, limit=limits.block) for stack in planned])
        return cls(stacks, tuple(skipped), ids, limits, builder.loading)

    def only(self, ids: Collection[str]) -> "Plan":
        """Return the plan of some of the runs to train; none is skipped, and jobs are as before.

        Args:
            ids: The ids of the runs to keep.
        """
        kept = (
            (stack, np.array([id_ in ids for id_ in stack.runs.ids], bool)) for stack in self.stacks
        )
        stacks = (replace(stack, runs=stack.runs[mask]) for stack, mask in kept if mask.any())
        return replace(self, stacks=tuple(stacks), skipped=())

    @property
    def settings(self) -> list[Setting]:
        """Every distinct setting, of runs that make no sense too, in the order of the sweep."""
        first: dict[Setting, int] = {}
        for stack in self.stacks:
            places, rows = np.unique(stack.runs.which, return_index=True)
            numbers = stack.runs.numbers[rows].tolist()
            first |= zip([stack.runs.settings[place] for place in places], numbers, strict=True)
        for run, _ in self.skipped:
            first.setdefault(run.setting, run.number)
        return sorted(first, key=first.__getitem__)

    @property
    def runs(self) -> int:
        """The number of runs to train."""
        return sum(len(stack.runs) for stack in self.stacks)

    def with_ids(self, ids: Iterable[str]) -> Runs:
        """Return the runs to train that have these ids, in that order."""
        return self._trained.with_ids(ids)

    @cached_property
    def _trained(self) -> Runs:
        return Runs.of(run for stack in self.stacks for run in stack.runs)

    @property
    def blocks(self) -> list[Runs]:
        """Every block of every stack."""
        return [block for stack in self.stacks for block in stack.blocks]

    @property
    def longest_first(self) -> list[Runs]:
        """Every block, those that take longest first: the order in which workers idle least."""
        stacks = sorted(self.stacks, key=lambda stack: stack.seconds / len(stack.blocks))
        return [block for stack in reversed(stacks) for block in stack.blocks]

    @property
    def seconds(self) -> float:
        """An estimate of the time one process needs."""
        return sum(stack.seconds for stack in self.stacks)

    def elapsed(self, workers: int) -> float:
        """Return an estimate of the time a number of processes need.

        Args:
            workers: How many.
        """
        if workers == 1 or not self.stacks:
            return self.seconds
        longest = max(stack.seconds / len(stack.blocks) for stack in self.stacks)
        return max(longest, self.seconds / (WORKER_SHARE * workers))


def _runs_of(jobs: Jobs, builder: Builder, start: int) -> tuple[Runs, tuple[str, ...]]:
    """Return the distinct runs that jobs describe, and the id of each job's run."""
    if not jobs:
        raise ConfigError("The sweep is empty: there is not one run to train.")
    _require_seeds(jobs)
    settings = tuple([builder.build(each) for each in jobs.settings])
    identities = [setting.identity for setting in settings]
    pairs = zip(jobs.which.tolist(), jobs.seeds.tolist(), strict=True)
    ids = tuple([identities[place].id(seed) for place, seed in pairs])
    first = dict[str, int]()
    for number, id_ in enumerate(ids):
        first.setdefault(id_, number)
    places = np.array(list(first.values()))
    distinct = np.array(list(first), object)
    return Runs(settings, jobs.which[places], jobs.seeds[places], start + places, distinct), ids


def _require_seeds(jobs: Jobs) -> None:
    for seed in jobs.seeds.tolist():
        if not isinstance(seed, int):
            raise ConfigError(f"seed={seed!r} must be a whole number.")
        if seed < 0:
            raise ConfigError(f"seed={seed} is out of range: it must be >= 0.")


def _stacks_of(runs: Runs) -> list[Runs]:
    """Return the runs of each stack, in the order of their first runs."""
    if not len(runs):
        return []
    key = StackKey()
    stacks: dict[Hashable, int] = {}
    of_setting = [stacks.setdefault(key(setting), len(stacks)) for setting in runs.settings]
    of_run = np.array(of_setting)[runs.which]
    order = np.argsort(of_run, kind="stable")
    starts = np.flatnonzero(np.diff(of_run[order])) + 1
    return [runs[members] for members in np.split(order, starts)]


def _holding(limits: Limits, stacks: Sequence[Stack]) -> Limits:
    """Return limits within which each worker can hold a run of any stack."""
    if not stacks:
        return limits
    load = max((stack.load for stack in stacks), key=lambda load: load.bytes(1))
    network = "-".join(map(str, load.widths))
    return limits.holding(load.bytes(1), f"network {network}, {load.train} examples")


def _none_suited(skipped: Sequence[tuple[Run, str]]) -> str:
    reasons = list(dict.fromkeys(reason for _, reason in skipped))
    if len(skipped) == 1:
        return f"This run makes no sense: {reasons[0]}."
    return f"Not one of the {len(skipped)} runs makes sense: {'; '.join(reasons)}."
