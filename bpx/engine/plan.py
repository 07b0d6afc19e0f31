"""The plan of a sweep: its runs grouped into stacks, its stacks cut into blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from bpx.components import Component
from bpx.engine.build import Builder, UnsuitedRun
from bpx.engine.run import Run, Settings
from bpx.errors import UnsuitedError
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

    runs: tuple[Run, ...]

    @property
    def batch(self) -> int:
        """B, the examples of an update."""
        return self.runs[0].batch

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The width of the input and of every layer, (D, H, ..., C)."""
        combination = self.runs[0].combination
        return (combination.inputs, *combination.hidden, combination.outputs)

    @property
    def memory(self) -> Order:
        """Where the run axis lies in memory."""
        return Order.of(self.batch, self.widths)

    @property
    def blocks(self) -> list[tuple[Run, ...]]:
        """The runs, cut into blocks."""
        width = min(_BLOCK_WIDTH[self.memory], max(LANES, _BLOCK_BYTES // self._bytes_a_run))
        return [self.runs[start : start + width] for start in range(0, len(self.runs), width)]

    @property
    def _bytes_a_run(self) -> int:
        run = self.runs[0]
        sets = [run.data.train] + ([run.data.test] if run.data.test is not None else [])
        return max(map(len, sets)) * max(self.widths) * run.dtype.itemsize

    @property
    def seconds(self) -> float:
        """A rough estimate of the time its training takes."""
        combination, epochs = self.runs[0].combination, self.runs[0].duration.epochs
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
    def of(
        cls, settings: Iterable[Settings], registry: Registry, first: int | None = None
    ) -> "Plan":
        """Plan the runs that some settings describe.

        Args:
            settings: One mapping a job, as composed.
            registry: The components there are.
            first: The number of the first job, of one batch among others; None if these are all.

        Raises:
            BpxError: A setting or a data set is wrong. Nothing has been trained.
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
        return cls(
            tuple(Stack(tuple(runs)) for runs in stacks.values()), tuple(skipped), tuple(jobs)
        )

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
        """A rough estimate of the time one process needs."""
        return sum(stack.seconds for stack in self.stacks)


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
