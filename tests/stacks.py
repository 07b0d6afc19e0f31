"""Stacks of runs, whole and in pieces, and all that their training leaves, to the bit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from bpx import Data, Dataset, Examples, Metric, Names
from bpx.engine.blocks import block_of, part_of
from bpx.engine.plan import Plan
from bpx.hookspecs import hookimpl
from bpx.registry import Registry
from bpx.training.block import Block
from bpx.training.loop import train
from bpx.training.outcome import Outcome


@dataclass(frozen=True)
class Drawn(Dataset):
    """Random examples of any task and any size."""

    name = "drawn"
    task: Literal["binary", "multiclass", "regression"] = "binary"
    examples: int = 8
    inputs: int = 3
    outputs: int = 2
    test: int = 5
    side: int = 0

    def load(self):
        rng = np.random.default_rng(self.examples)
        shape = (self.inputs, self.side, self.side + 1) if self.side else (self.inputs,)
        classes = tuple(map(str, range(self.outputs if self.task == "multiclass" else 2)))

        def draw(count):
            inputs = rng.normal(size=(count, *shape))
            if self.task == "regression":
                return Examples(inputs, rng.normal(size=(count, self.outputs)))
            return Examples(inputs, rng.integers(len(classes), size=count))

        names = Names(targets=() if self.task == "regression" else classes)
        return Data(draw(self.examples), draw(self.test), self.task, names)


@dataclass(frozen=True)
class MeanOutput(Metric):
    """The mean output: a sum over two axes into which no target enters."""

    name = "mean_output"

    def __call__(self, output, target):
        return output.mean(axis=(-2, -1))


class _Plugin:
    @hookimpl
    def bpx_datasets(self):
        return [Drawn]

    @hookimpl
    def bpx_metrics(self):
        return [MeanOutput]


def registry_with_drawn() -> Registry:
    """Return the built-in components, the data set `drawn` and the metric `mean_output`."""
    manager = Registry.load().manager
    manager.register(_Plugin())
    return Registry(manager)


Bits = dict[str, dict[str, Any]]
"""By a run's id: all that its training left, arrays as their bytes."""


def bits_of(outcome: Outcome) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each run's id, and all that is known of it but for the time it took."""
    for index, run in enumerate(outcome.ids):
        tables = {"history": outcome.history} | (
            {} if outcome.layers is None else {"layers": outcome.layers}
        )
        yield (
            run,
            {
                "status": outcome.status[index],
                "reason": outcome.reason[index],
                "epochs": int(outcome.epochs[index]),
                "epochs_to_target": int(outcome.epochs_to_target[index]),
                "theta": outcome.theta[index].tobytes(),
                "final": outcome.final[index].tobytes(),
                "best": outcome.best[index].tobytes(),
            }
            | {
                f"{table} {name}": values[rows["run"] == index].tobytes()
                for table, rows in tables.items()
                for name, values in rows.items()
                if name != "run"
            },
        )


def blocks_of(jobs: Iterable[Any], registry: Registry, layers: bool = False) -> list[Block]:
    """Return the blocks that jobs form, in the order of the jobs."""
    return [block_of(runs, layers) for runs in Plan.of(jobs, registry).blocks]


def cut(block: Block, widths: Sequence[int]) -> list[Block]:
    """Cut a block into blocks of these widths, taken in turn until it is used up."""
    pieces, start = list[Block](), 0
    while start < len(block.ids):
        width = widths[len(pieces) % len(widths)]
        pieces.append(part_of(block, slice(start, start + width)))
        start += width
    return pieces


def bits(blocks: Iterable[Block]) -> Bits:
    """Train blocks, each by itself."""
    return dict(found for block in blocks for found in bits_of(train(block)))


def assert_same_bits(actual: Bits, expected: Bits) -> None:
    """Assert that runs are equal to the last bit; the text names the run and what differs."""
    assert actual.keys() == expected.keys()
    unlike = {
        run: [name for name, value in expected[run].items() if actual[run][name] != value]
        for run in expected
        if actual[run] != expected[run]
    }
    assert not unlike
