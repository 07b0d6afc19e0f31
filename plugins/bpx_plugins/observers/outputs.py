"""Prints what a network says to each training example."""

from dataclasses import dataclass

from bpx import Observer
from bpx.axes import Array
from bpx.hookspecs import hookimpl
from bpx.training.events import StackBegin, StackEnd

_RUNS = 3
_EXAMPLES = 16


@dataclass(frozen=True)
class Outputs(Observer):
    """Prints the outputs of a run on its training set, before the first update and after the last.

    It is meant for a run or two on a small data set: of a stack it shows the first three runs, of
    a set the first sixteen examples.
    """

    name = "outputs"

    @hookimpl
    def bpx_stack_begin(self, stack: StackBegin) -> None:
        """Print the first outputs."""
        self._print("first outputs", stack, stack.block.theta)

    @hookimpl
    def bpx_stack_end(self, stack: StackEnd) -> None:
        """Print the last outputs."""
        self._print("last outputs", stack, stack.outcome.theta)

    def _print(self, title: str, stack: StackBegin | StackEnd, theta: Array) -> None:
        block = stack.block
        train = block.feed.train
        outputs = block.model.forward(theta, train.inputs).output
        for run in range(min(_RUNS, len(block.ids))):
            print(f"{title} of run {block.ids[run]}")
            rows = zip(train.inputs, train.targets, outputs[run], strict=True)
            for _, (x, y, a) in zip(range(_EXAMPLES), rows, strict=False):
                print(f"  {_row(x, 'g')}  ->  {_row(a, '.3f')}   (target {_row(y, 'g')})")


def _row(values: Array, style: str) -> str:
    return " ".join(format(value, style) for value in values)
