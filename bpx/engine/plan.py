"""The plan of a sweep: its runs grouped into stacks, its stacks cut into blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from bpx.components import Component
from bpx.engine.build import Builder, UnsuitedRun
from bpx.engine.cost import WORKER_SHARE, Load
from bpx.engine.limits import UNLIMITED, Limits
from bpx.engine.run import Run, Settings
from bpx.errors import UnsuitedError
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

    runs: tuple[Run, ...]
    limit: int = UNLIMITED.block
    layers: bool = False

    @cached_property
    def load(self) -> Load:
        """All that its cost depends on."""
        return Load.of(self.runs[0], len(self.runs), self.layers)

    @property
    def memory(self) -> Order:
        """Where the run axis lies in memory."""
        return self.load.memory

    @cached_property
    def width(self) -> int:
        """Runs of a block, the last of which may have fewer."""
        return self.load.width(self.limit)

    @property
    def blocks(self) -> list[tuple[Run, ...]]:
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
    """

    stacks: tuple[Stack, ...]
    skipped: tuple[tuple[Run, str], ...]
    jobs: tuple[str, ...]
    limits: Limits = UNLIMITED

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
            settings: One mapping a job, as composed.
            registry: The components there are.
            limits: The memory and the processes to keep to.
            layers: Whether statistics of each layer are recorded.
            first: The number of the first job, of one batch among others; None if these are all.

        Raises:
            BpxError: A setting or a data set is wrong, or a run exceeds the memory. Nothing has
                been trained.
            UnsuitedError: Not one run of a whole sweep makes sense.
        """
        builder, stacks = Builder(registry), dict[Any, list[Run]]()
        skipped, jobs, seen = list[tuple[Run, str]](), list[str](), set[str]()
        for number, job in enumerate(settings, start=first or 0):
            reason = None
            try:
                run = builder.build(number, job)
            except UnsuitedRun as unsuited:
                run, reason = unsuited.run, unsuited.reason
            jobs.append(run.id)
            if run.id in seen:
                continue
            seen.add(run.id)
            if reason is not None:
                skipped.append((run, reason))
            else:
                stacks.setdefault(stack_key(run), []).append(run)
        if skipped and not stacks and first is None:
            raise UnsuitedError(_none_suited(skipped))
        planned = [Stack(tuple(runs), layers=layers) for runs in stacks.values()]
        limits = _holding(limits, planned)
        planned = [replace(stack, limit=limits.block) for stack in planned]
        return cls(tuple(planned), tuple(skipped), tuple(jobs), limits)

    @property
    def runs(self) -> int:
        """The number of runs to train."""
        return sum(len(stack.runs) for stack in self.stacks)

    @property
    def blocks(self) -> list[tuple[Run, ...]]:
        """Every block of every stack."""
        return [block for stack in self.stacks for block in stack.blocks]

    @property
    def longest_first(self) -> list[tuple[Run, ...]]:
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
        if workers == 1:
            return self.seconds
        longest = max(stack.seconds / len(stack.blocks) for stack in self.stacks)
        return max(longest, self.seconds / (WORKER_SHARE * workers))


def stack_key(run: Run) -> Any:
    """Return what the runs of a stack must agree in.

    They may differ in seed, in initializer and in the float fields of the other components.
    """
    combination = run.combination
    parts: Sequence[Component] = (
        combination.activation,
        combination.output_activation,
        combination.loss,
        combination.optimizer,
        combination.regularizer,
        combination.schedule,
    )
    return (
        id(run.data),
        repr(run.layer),
        combination.hidden,
        combination.bias,
        tuple(_shared_fields(part) for part in parts),
        labels(run),
        tuple(metric.name for metric in run.metrics),
        run.duration,
        run.dtype,
    )


def _shared_fields(component: Component) -> tuple[Any, ...]:
    shared = [field.name for field in component.fields() if not field.varies]
    return (type(component), *(repr(getattr(component, name)) for name in shared))


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


def labels(run: Run) -> tuple[float, float]:
    """Return the two values a class target takes: the output's, else the loss's, else 0 and 1."""
    combination = run.combination
    return combination.output_activation.labels or combination.loss.labels or (0.0, 1.0)


def stacked(components: Sequence[Component], axes: int, dtype: np.dtype[np.floating]) -> Any:
    """Return one component for many runs: its float fields become arrays with a run axis.

    Args:
        components: The runs' components, alike but for float fields.
        axes: The axes of those arrays: 2 beside theta, 3 beside activations.
        dtype: The precision of the runs.
    """
    first = components[0]
    shape = (len(components),) + (1,) * (axes - 1)
    return first.with_fields(
        **{
            field.name: np.array([getattr(c, field.name) for c in components], dtype).reshape(shape)
            for field in first.fields()
            if field.varies
        }
    )
