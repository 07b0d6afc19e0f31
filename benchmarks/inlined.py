"""Two trainings written out by hand: the calls of NumPy that bpx makes, and nothing around them.

The arrays lie in memory as the engine's do, and every call is the one that the engine and the
built-in components make, in their order; so the parameters are the same to the last bit. What bpx
takes beyond this is the price of components: of looking up, binding and calling them. The engine
itself measures both trainings, before the first update and after the last.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.kernel.parameters import extended_weights
from bpx.kernel.signal import Signal, Signals
from bpx.memory import Order
from bpx.training.batches import DataOrder
from bpx.training.block import Block
from bpx.training.evaluate import Evaluator
from bpx.training.lanes import Lanes


def xor(block: Block) -> Callable[[], Array]:
    """Return the training of W1: sigmoid units, half the squared error, the full batch.

    Args:
        block: Runs of it, last in memory.
    """
    assert block.memory is Order.RUNS_LAST

    def train() -> Array:
        lanes, order, network = Lanes.of(block), block.memory, block.model.network
        evaluate = Evaluator.of(block)
        evaluate(lanes.kernel, lanes.sets)
        theta, examples = lanes.kernel.theta, lanes.sets["train"]
        grad = np.empty_like(theta)
        flat = theta.T.reshape(-1)
        signals = Signals(order, len(theta), theta.dtype)
        batch = len(examples)
        weights1, _ = extended_weights(network, 1, order, theta)
        weights2, hidden = extended_weights(network, 2, order, theta)
        grad1, grad2 = (extended_weights(network, n, order, grad)[0] for n in (1, 2))
        x = examples.whole.extended
        z1, a1, d1 = (signals.hidden(batch, (hidden,), ones=ones) for ones in (False, True, False))
        z2, a2, d2, y, rate = (signals.output(batch, network.shapes[-1]) for _ in range(5))
        y.logical[...] = examples.targets
        rate.logical[...] = np.asarray(lanes.kernel.optimizer.lr).reshape(-1, 1, 1) / batch
        z1l, a1l, d1l, a1m, d1m = z1.logical, a1.logical, d1.logical, a1.extended, d1.memory
        z2l, a2l, d2l, yl, d2m = z2.logical, a2.logical, d2.logical, y.logical, d2.memory
        rm, z1m, z2m = rate.memory, z1.memory, z2.memory
        x_t, weights1_t, grad1_t = x.T, weights1.swapaxes(0, 1), grad1.swapaxes(0, 1)
        below = weights2[:hidden]
        for _ in range(block.duration.epochs):
            np.matmul(x_t, weights1_t, z1m)
            _sigmoid(z1l, a1l)
            np.einsum("dbr,dhr->hbr", a1m, weights2, out=z2m)
            _sigmoid(z2l, a2l)
            np.subtract(a2l, yl, out=d2l)
            _through_sigmoid(z2l, a2l, d2l)
            np.multiply(d2m, rm, d2m)
            np.einsum("dbr,hbr->dhr", a1m, d2m, out=grad2)
            np.multiply(below, d2m, d1m)
            _through_sigmoid(z1l, a1l, d1l)
            np.matmul(x, d1m, grad1_t)
            np.subtract(theta, grad, theta)
            if not flat.dot(flat) < math.inf:
                break
        evaluate(lanes.kernel, lanes.sets)
        return theta[: len(block.ids)]

    return train


def digits(block: Block) -> Callable[[], Array]:
    """Return the training of W2: sigmoid and softmax, cross-entropy, batches of 32.

    Args:
        block: Runs of it, first in memory.
    """
    assert block.memory is Order.RUNS_FIRST

    def train() -> Array:
        lanes, evaluate = Lanes.of(block), Evaluator.of(block)
        evaluate(lanes.kernel, lanes.sets)
        theta, examples = lanes.kernel.theta, lanes.sets["train"]
        flat = theta.reshape(-1)
        grad = np.empty_like(theta)
        size, count = block.optimizer.batch_size, len(examples)
        assert size is not None
        order = DataOrder(block.seeds[lanes.runs], count)
        updates: dict[int, Callable[[Signal, Array], None]] = {}
        for _ in range(block.duration.epochs):
            drawn = order.epoch()
            for start in range(0, count, size):
                window = examples.pick(drawn[:, start : start + size], size)
                length = window.targets[0].shape[-2]
                if length not in updates:
                    updates[length] = _update_of_digits(lanes, theta, grad, length)
                updates[length](window.inputs, window.targets[0])
            if not flat.dot(flat) < math.inf:
                break
        evaluate(lanes.kernel, lanes.sets)
        return theta[: len(block.ids)]

    return train


def _update_of_digits(
    lanes: Lanes, theta: Array, grad: Array, batch: int
) -> Callable[[Signal, Array], None]:
    """Return one update by batches of one length."""
    network, order = lanes.kernel.model.network, Order.RUNS_FIRST
    signals = Signals(order, len(theta), theta.dtype)
    weights1, _ = extended_weights(network, 1, order, theta)
    weights2, hidden = extended_weights(network, 2, order, theta)
    grad1, grad2 = (extended_weights(network, n, order, grad)[0] for n in (1, 2))
    z1, a1, d1 = (signals.hidden(batch, (hidden,), ones=ones) for ones in (False, True, False))
    z2, a2, d2, rate = (signals.output(batch, network.shapes[-1]) for _ in range(4))
    lr: Any = np.asarray(lanes.kernel.optimizer.lr, theta.dtype).reshape(-1, 1, 1)
    rate.logical[...] = lr / batch
    z1l, a1l, d1l, a1m, d1m = z1.logical, a1.logical, d1.logical, a1.extended, d1.memory
    z2l, a2l, d2l, d2m, rm = z2.logical, a2.logical, d2.logical, d2.memory, rate.memory
    z1m, z2m, weights1_t, weights2_t = z1.memory, z2.memory, weights1.mT, weights2.mT
    below, d1_t, d2_t = weights2[:, :hidden], d1m.mT, d2m.mT

    def update(inputs: Signal, targets: Array) -> None:
        x = inputs.extended
        np.matmul(weights1_t, x, z1m)
        _sigmoid(z1l, a1l)
        np.matmul(weights2_t, a1m, z2m)
        top = z2l.max(axis=-1, keepdims=True)
        assert not (np.abs(top) >= np.finfo(top.dtype).max).any()
        np.subtract(z2l, top, out=a2l)
        np.exp(a2l, out=a2l)
        np.divide(a2l, a2l.sum(axis=-1, keepdims=True), out=a2l)
        np.subtract(a2l, targets, out=d2l)
        np.multiply(d2m, rm, d2m)
        np.matmul(a1m, d2_t, grad2)
        np.matmul(below, d2m, d1m)
        _through_sigmoid(z1l, a1l, d1l)
        np.matmul(x, d1_t, grad1)
        np.subtract(theta, grad, theta)

    return update


def _sigmoid(z: Array, out: Array) -> None:
    np.negative(z, out=out)
    np.exp(out, out=out)
    out += 1.0
    np.reciprocal(out, out=out)


def _through_sigmoid(z: Array, a: Array, grad: Array) -> None:
    np.subtract(1.0, a, out=z)
    z *= a
    grad *= z
