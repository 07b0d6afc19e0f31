"""Conv: digits as images by a convolution, pooling and a dense layer, batches of 32."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from benchmarks import sweep
from benchmarks.case import BPX, Unequal
from benchmarks.machine import one_core
from benchmarks.row import Row
from benchmarks.scope import Scope
from benchmarks.timing import in_turns
from bpx.axes import Array
from bpx.engine.blocks import block_of
from bpx.engine.plan import Plan

TITLE = "digits as images, conv2d 8, max_pool2d, 32-10 units, relu, cross-entropy, batches of 32"

IMAGES = {
    "dataset": "digits_images",
    "network.hidden": "[{name: conv2d, channels: 8},max_pool2d,flatten,32]",
    "activation": "relu",
    "optimizer": "minibatch",
    "optimizer.batch_size": "32",
    "optimizer.lr": "0.05",
    "training.epochs": "3",
    "training.every": "3",
}
_TOLERANCE = {"float64": 1e-6, "float32": 1e-3}
_LONE = "bpx, 1 run alone"
_LOOP, _GROUPS = "PyTorch loop, 1 run", "PyTorch, runs as groups"


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the rows of the workload."""
    for dtype in ("float64", "float32"):
        with one_core():
            yield _row(dtype, scope)


def _row(dtype: str, scope: Scope) -> Row:
    common = IMAGES | {"dtype": dtype} | ({"training.epochs": "1"} if scope.quick else {})
    runs = 8 if scope.quick else 64
    lone, many = (sweep.planned(common | {"seed": f"range({count})"}) for count in (1, runs))
    peers = trainings(lone, many)
    difference = differences(peers, lone, many)
    contenders = {BPX: partial(sweep.train, many), _LONE: partial(sweep.train, lone)} | peers
    measured = in_turns(contenders, scope.repeats, time.process_time)
    block = block_of(lone.blocks[0])
    batches = -(-len(block.feed.train.inputs) // 32)
    updates = dict.fromkeys(contenders, batches * block.duration.epochs)
    for name in {BPX, _GROUPS} & set(updates):
        updates[name] *= runs
    per_update = {
        name: [1e6 * seconds / updates[name] for seconds in times.others]
        for name, times in measured.items()
    }
    return Row(
        case=f"{runs} runs, {dtype}",
        unit="us",
        times={name: float(np.median(each)) for name, each in per_update.items()},
        spread={name: (min(each), max(each)) for name, each in per_update.items()},
        difference=difference,
        recorded=f"2 points, {block.duration.epochs} epochs",
    )


def trainings(lone: Plan, many: Plan) -> dict[str, Callable[[], Array]]:
    """Return what PyTorch trains, where it is installed: the lone run, and all runs at once."""
    try:
        from benchmarks.peers import pytorch_conv
    except ModuleNotFoundError:
        return {}
    one, *blocks = (block_of(runs) for plan in (lone, many) for runs in plan.blocks)
    return {
        _LOOP: pytorch_conv.prepare(one, 1),
        _GROUPS: pytorch_conv.prepare_groups(blocks),
    }


def differences(
    peers: Mapping[str, Callable[[], Array]], lone: Plan, many: Plan
) -> dict[str, float]:
    """Return the largest difference of each of `trainings` to bpx's parameters.

    Raises:
        Unequal: It is more than rounding makes.
    """
    found = {}
    for name, train in peers.items():
        theta = sweep.trained(lone if name == _LOOP else many)
        found[name] = float(np.abs(train() - theta).max())
        if not found[name] <= _TOLERANCE[theta.dtype.name]:
            raise Unequal(f"conv: {name} ends {found[name]:.1e} from bpx, in {theta.dtype}.")
    return found
