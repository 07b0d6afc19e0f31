"""The plan of a sweep: its runs grouped into stacks, its stacks cut into blocks."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from bpx.engine.build import Builder
from bpx.engine.jobs import Jobs
from bpx.engine.run import Run, Setting
from bpx.engine.runs import Runs
from bpx.engine.settings import Settings
from bpx.engine.stack_key import StackKey
from bpx.errors import ConfigError, UnsuitedError
from bpx.memory import LANES, Order
from bpx.registry import Registry

_BLOCK_WIDTH = {Order.RUNS_FIRST: 64, Order.RUNS_LAST: 2048}
"""Runs of a block at most: as many as keep the arrays of an update in the cache."""

_BLOCK_BYTES = 2**28
"""What the largest array of a block, a layer's activations over a whole set, may take."""

_SECONDS_A_STEP = 1e-4
_SECONDS_A_MULTIPLY_ADD = 2e-9


@dataclass(frozen=True)
class Stack:
    """Runs that share shapes, data and schedule, in the order of the sweep."""

    runs: Runs

    @property
    def setting(self) -> Setting:
        """The setting of its first run: what the runs share, they share with it."""
        return self.runs[0].setting

    @property
    def batch(self) -> int:
        """B, the examples of an update."""
        return self.setting.batch

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The width of the input and of every layer, (D, H, ..., C)."""
        combination = self.setting.combination
        return (combination.inputs, *combination.hidden, combination.outputs)

    @property
    def memory(self) -> Order:
        """Where the run axis lies in memory."""
        return Order.of(self.batch, self.widths)

    @property
    def blocks(self) -> list[Runs]:
        """The runs, cut into blocks."""
        width = min(_BLOCK_WIDTH[self.memory], max(LANES, _BLOCK_BYTES // self._bytes_a_run))
        return [self.runs[start : start + width] for start in range(0, len(self.runs), width)]

    @property
    def _bytes_a_run(self) -> int:
        data = self.setting.data
        sets = [data.train] + ([data.test] if data.test is not None else [])
        return max(map(len, sets)) * max(self.widths) * self.setting.dtype.itemsize

    @property
    def seconds(self) -> float:
        """A rough estimate of the time its training takes."""
        combination, epochs = self.setting.combination, self.setting.duration.epochs
        steps = epochs * -(-combination.examples // self.batch)
        layers = pairwise(self.widths)
        work = 3 * self.batch * sum(d * h for d, h in layers) * len(self.runs)
        return steps * (len(self.blocks) * _SECONDS_A_STEP + work * _SECONDS_A_MULTIPLY_ADD)


@dataclass(frozen=True)
class Plan:
    """What a sweep will do.

    Attributes:
        stacks: The stacks to train.
        skipped: The runs that make no sense, each with the reason.
        jobs: The id of the run each job describes. Jobs that describe the same run share it.
    """

    stacks: tuple[Stack, ...]
    skipped: tuple[tuple[Run, str], ...]
    jobs: tuple[str, ...]

    @classmethod
    def of(cls, settings: Iterable[Settings], registry: Registry) -> "Plan":
        """Plan the runs that some settings describe.

        Args:
            settings: The settings of each job, as composed: `Jobs`, or mappings in any order.
            registry: The components there are.

        Raises:
            BpxError: There is no job, or a setting or a data set is wrong. Nothing has been
                trained.
            UnsuitedError: Not one run makes sense.
        """
        jobs = settings if isinstance(settings, Jobs) else Jobs.of(settings)
        runs, ids = _runs_of(jobs, Builder(registry))
        unsuited = np.array([setting.unsuited is not None for setting in runs.settings])
        out = unsuited[runs.which]
        skipped = [(run, str(run.setting.unsuited)) for run in runs[out]]
        if out.all():
            raise UnsuitedError(_none_suited(skipped))
        return cls(_stacks_of(runs[~out]), tuple(skipped), ids)

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
        """A rough estimate of the time one process needs."""
        return sum(stack.seconds for stack in self.stacks)


def _runs_of(jobs: Jobs, builder: Builder) -> tuple[Runs, tuple[str, ...]]:
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
    numbers = np.array(list(first.values()))
    distinct = np.array(list(first), object)
    return Runs(settings, jobs.which[numbers], jobs.seeds[numbers], numbers, distinct), ids


def _require_seeds(jobs: Jobs) -> None:
    for seed in jobs.seeds.tolist():
        if not isinstance(seed, int):
            raise ConfigError(f"seed={seed!r} must be a whole number.")
        if seed < 0:
            raise ConfigError(f"seed={seed} is out of range: it must be >= 0.")


def _stacks_of(runs: Runs) -> tuple[Stack, ...]:
    """Return the stacks that runs form, in the order of their first runs."""
    key = StackKey()
    stacks: dict[Hashable, int] = {}
    of_setting = [stacks.setdefault(key(setting), len(stacks)) for setting in runs.settings]
    of_run = np.array(of_setting)[runs.which]
    order = np.argsort(of_run, kind="stable")
    starts = np.flatnonzero(np.diff(of_run[order])) + 1
    return tuple([Stack(runs[members]) for members in np.split(order, starts)])


def _none_suited(skipped: Sequence[tuple[Run, str]]) -> str:
    reasons = list(dict.fromkeys(reason for _, reason in skipped))
    if len(skipped) == 1:
        return f"This run makes no sense: {reasons[0]}."
    return f"Not one of the {len(skipped)} runs makes sense: {'; '.join(reasons)}."
