"""What components cost: bpx beside the same calls of NumPy, written out by hand."""

from collections.abc import Callable, Iterator
from functools import partial
from time import process_time

import numpy as np

from benchmarks import inlined, sweep
from benchmarks.case import BPX, Unequal
from benchmarks.machine import one_core
from benchmarks.row import Goal, Row
from benchmarks.scope import Scope
from benchmarks.sweep import Overrides
from benchmarks.timing import in_turns
from benchmarks.workloads.w1 import XOR
from benchmarks.workloads.w2 import DIGITS
from bpx.axes import Array
from bpx.engine.blocks import block_of
from bpx.training.block import Block
from bpx.training.loop import train

TITLE = "what components cost beside the same calls of NumPy, written out by hand"

BY_HAND = "the same calls, by hand"

_AT_MOST = 5.0

Training = Callable[[Block], Callable[[], Array]]

_CASES: dict[str, tuple[Overrides, Training]] = {
    "W1, 1 run": (
        XOR | {"optimizer.lr": "2", "seed": "0", "training.epochs": "10000"},
        inlined.xor,
    ),
    "W2, 1 run": (
        DIGITS | {"optimizer.lr": "0.1", "seed": "0", "training.epochs": "150"},
        inlined.digits,
    ),
    "W2, 8 runs": (DIGITS | {"seed": "range(2)", "training.epochs": "100"}, inlined.digits),
}


def measure(scope: Scope) -> Iterator[Row]:
    """Yield a row for each case: bpx and its calls by hand, which end at the same bits."""
    for case, (overrides, training) in _CASES.items():
        epochs = "2" if scope.quick else overrides["training.epochs"]
        yield _compare(case, block(overrides, epochs), training, scope)


def block(overrides: Overrides, epochs: str) -> Block:
    """Return the one block of a sweep, recorded at its first and its last epoch."""
    lengths = {"training.epochs": epochs, "training.every": epochs}
    (runs,) = sweep.planned({**overrides, **lengths}).blocks
    return block_of(runs)


def _compare(case: str, runs: Block, training: Training, scope: Scope) -> Row:
    by_hand = training(runs)
    through_bpx = partial(train, runs)
    with one_core(), np.errstate(all="ignore"):
        if not np.array_equal(by_hand(), through_bpx().theta):
            raise Unequal(f"{case}: by hand it ends elsewhere than bpx.")
        contenders = {BPX: through_bpx, BY_HAND: by_hand}
        measured = in_turns(contenders, scope.repeats, process_time)
    pairs = zip(measured[BPX].others, measured[BY_HAND].others, strict=True)
    overhead = 100 * float(np.median([ours / theirs - 1 for ours, theirs in pairs]))
    examples, size = len(runs.feed.train.inputs), runs.optimizer.batch_size
    batches = -(-examples // (size or examples))
    updates = len(runs.ids) * runs.duration.epochs * batches
    micro = 1e6 / updates
    return Row(
        case=case,
        unit="us",
        times={name: micro * each.median for name, each in measured.items()},
        spread={
            name: (micro * min(each.others), micro * max(each.others))
            for name, each in measured.items()
        },
        difference={BY_HAND: 0.0},
        goals=[
            Goal("time that components add", None if scope.quick else overhead, "<=", _AT_MOST, "%")
        ],
        notes=[f"{case}: components add {overhead:.1f}%, the median of {scope.repeats} turns."],
    )
