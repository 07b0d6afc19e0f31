"""Conv: digits as images by a convolution, pooling and a dense layer, batches of 32."""

import time
from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks import sweep
from benchmarks.case import BPX, Unequal
from benchmarks.machine import one_core
from benchmarks.row import Row
from benchmarks.scope import Scope
from benchmarks.timing import in_turns
from bpx.engine.blocks import block_of

TITLE = "digits as images, conv2d 8, max_pool2d, 32-10 units, relu, cross-entropy, batches of 32"

_IMAGES = {
    "dataset": "digits",
    "dataset.images": "true",
    "network.hidden": "[{name: conv2d, channels: 8},max_pool2d,flatten,32]",
    "activation": "relu",
    "optimizer": "minibatch",
    "optimizer.batch_size": "32",
    "optimizer.lr": "0.05",
    "training.epochs": "3",
    "training.every": "3",
}
_TOLERANCE = {"float64": 1e-6, "float32": 1e-3}
_LONE, _TORCH = "bpx, 1 run alone", "PyTorch loop, 1 run"


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the rows of the workload."""
    for dtype in ("float64", "float32"):
        with one_core():
            yield _row(dtype, scope)


def _row(dtype: str, scope: Scope) -> Row:
    common = _IMAGES | {"dtype": dtype} | ({"training.epochs": "1"} if scope.quick else {})
    runs = 8 if scope.quick else 64
    lone, many = (sweep.planned(common | {"seed": f"range({count})"}) for count in (1, runs))
    contenders = {BPX: partial(sweep.train, many), _LONE: partial(sweep.train, lone)}
    (block,) = [block_of(runs) for runs in lone.blocks]
    difference = {}
    try:
        from benchmarks.peers import pytorch_conv
    except ModuleNotFoundError:
        pass
    else:
        peer = pytorch_conv.prepare(block, 1)
        difference[_TORCH] = float(np.abs(peer() - sweep.trained(lone)).max())
        if difference[_TORCH] > _TOLERANCE[dtype]:
            raise Unequal(f"conv: PyTorch ends {difference[_TORCH]:.1e} from bpx, in {dtype}.")
        contenders[_TORCH] = peer
    measured = in_turns(contenders, scope.repeats, time.process_time)
    batches = -(-len(block.feed.train.inputs) // 32)
    updates = dict.fromkeys(contenders, batches * block.duration.epochs)
    updates[BPX] *= runs
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
