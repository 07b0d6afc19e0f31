"""A sweep as it is planned: what `bpx.plan` returns and `--plan` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpx.components import Component
from bpx.engine.execute import Engine
from bpx.engine.limits import size
from bpx.engine.plan import Plan, Stack
from bpx.engine.run import SEED, Setting

_KINDS = ("activation", "output_activation", "loss", "optimizer", "regularizer", "schedule")


@dataclass(frozen=True)
class StackForecast:
    """A stack: runs that are trained together, in blocks.

    Attributes:
        settings: What its runs share and those of another stack do not, by column; of a lone
            stack, its data set.
        runs: How many runs.
        blocks: How many blocks they are cut into.
        width: The runs of a block, the last of which may have fewer.
        widths: The width of the input and of every layer, ``(D, H, ..., C)``.
        batch: B, the examples of an update.
        epochs: Passes over the training set, at most.
        order: ``"runs first"`` or ``"runs last"``: where the run axis lies in memory.
        memory: Bytes of a block in training.
        seconds: Expected time in one process.
    """

    settings: Mapping[str, Any]
    runs: int
    blocks: int
    width: int
    widths: tuple[int, ...]
    batch: int
    epochs: int
    order: str
    memory: int
    seconds: float


@dataclass(frozen=True, repr=False)
class Forecast:
    """A sweep as it is planned; nothing of it has been trained.

    Attributes:
        runs: How many runs would be trained.
        jobs: How many the sweep asks for; jobs that describe the same run train it once.
        stacks: The stacks they form, those that take longest first.
        workers: Processes that would train them.
        memory: Bytes of all blocks in training at once.
        limit: Bytes that these may take, by ``engine.memory``.
        seconds: Expected time of training; runs that end early take less.
        skipped: How many runs make no sense, by reason.
    """

    runs: int
    jobs: int
    stacks: tuple[StackForecast, ...]
    workers: int
    memory: int
    limit: int
    seconds: float
    skipped: Mapping[str, int]

    @classmethod
    def of(cls, plan: Plan, engine: Engine) -> Forecast:
        """Return the forecast of a plan.

        Args:
            plan: The plan.
            engine: What would execute it.
        """
        workers = engine.processes(plan)
        stacks = [
            _stack(stack, settings)
            for stack, settings in zip(plan.stacks, _distinguishing(plan.stacks), strict=True)
        ]
        blocks = sorted(
            (stack.memory for stack in stacks for _ in range(min(stack.blocks, workers))),
            reverse=True,
        )
        return cls(
            runs=plan.runs,
            jobs=len(plan.jobs),
            stacks=tuple(sorted(stacks, key=lambda stack: stack.seconds, reverse=True)),
            workers=workers,
            memory=sum(blocks[:workers]),
            limit=plan.limits.memory,
            seconds=plan.elapsed(workers),
            skipped=dict(Counter(reason for _, reason in plan.skipped).most_common()),
        )

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return sum(stack.blocks for stack in self.stacks)

    def __repr__(self) -> str:
        """Return the totals in a line."""
        parts = [
            _count(self.runs, "run"),
            _count(len(self.stacks), "stack"),
            _count(self.blocks, "block"),
        ]
        skipped = sum(self.skipped.values())
        if skipped:
            parts.append(f"{skipped} skipped")
        parts += [_count(self.workers, "worker"), size(self.memory), f"{self.seconds:.2g} s"]
        return f"<Forecast {', '.join(parts)}>"


def _count(many: int, noun: str) -> str:
    return f"{many} {noun}" if many == 1 else f"{many} {noun}s"


def _stack(stack: Stack, settings: Mapping[str, Any]) -> StackForecast:
    load = stack.load
    return StackForecast(
        settings=settings,
        runs=len(stack.runs),
        blocks=len(stack.blocks),
        width=stack.width,
        widths=load.widths,
        batch=load.batch,
        epochs=load.epochs,
        order=load.memory.value,
        memory=load.bytes(stack.width),
        seconds=stack.seconds,
    )


def _distinguishing(stacks: Sequence[Stack]) -> list[dict[str, Any]]:
    """Return for each stack the shared settings that tell it from the others.

    A setting that follows from those before it, such as the loss from the data set, is left out.
    """
    shared = [_shared(stack.runs[0].setting) for stack in stacks]
    found: list[dict[str, Any]] = [{} for _ in stacks]
    for column in dict.fromkeys(column for settings in shared for column in settings):
        wider = [
            own | {column: settings.get(column)}
            for own, settings in zip(found, shared, strict=True)
        ]
        if len(set(map(repr, wider))) > len(set(map(repr, found))):
            found = wider
    return [
        own or {"dataset": settings["dataset"]} for own, settings in zip(found, shared, strict=True)
    ]


def _shared(setting: Setting) -> dict[str, Any]:
    """Return the settings that a setting shares with its stack, whatever the others' values are."""
    combination = setting.combination
    own = {SEED}
    for kind in _KINDS:
        own |= set(_varying(kind, getattr(combination, kind)))
    return {
        column: value
        for column, value in setting.settings.items()
        if column not in own and column.partition(".")[0] != "initializer"
    }


def _varying(path: str, component: Component) -> Iterator[str]:
    """Yield the columns of a component in which the runs of a stack may differ."""
    for field in component.fields():
        column, value = f"{path}.{field.name}", getattr(component, field.name)
        if field.varies:
            yield column
        elif field.component and value is not None:
            yield from _varying(column, value)
