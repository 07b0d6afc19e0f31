"""The plain NumPy loop: run after run, written by hand for its network, as one writes it first."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.peers import Peer, Train
from benchmarks.problem import Examples, Problem, Weights, flat
from bpx.axes import Array

_GATHERED_AT_ONCE = 2**24
"""Bytes of a training set up to which it is put in order once an epoch, not batch by batch."""


def prepare(problem: Problem) -> Train:
    """Return the loop for a problem."""
    run: Any = _full_batch if problem.order is None else _minibatch

    def train() -> Array:
        runs = [run(problem, *arrays) for arrays in _by_run(problem)]
        return flat([np.stack(arrays) for arrays in zip(*runs, strict=True)])

    return train


def _by_run(problem: Problem) -> Iterator[tuple[Weights, float, Array | None]]:
    weights = problem.weights()
    for index in range(problem.runs):
        own = [array[index] for array in weights]
        order = None if problem.order is None else problem.order[index]
        yield own, float(problem.lr[index]), order


def _full_batch(problem: Problem, weights: Weights, lr: float, _: Array | None) -> Weights:
    """Half the squared error of a sigmoid network, all examples at once."""
    x, t = problem.train.inputs, problem.train.targets
    w1, b1, w2, b2 = weights
    n = len(x)
    for _epoch in range(problem.epochs):
        h = _sigmoid(x @ w1 + b1)
        y = _sigmoid(h @ w2 + b2)
        d2 = (y - t) * y * (1 - y) / n
        d1 = (d2 @ w2.T) * h * (1 - h)
        w2 -= lr * (h.T @ d2)
        b2 -= lr * d2.sum(0)
        w1 -= lr * (x.T @ d1)
        b1 -= lr * d1.sum(0)
    return w1, b1, w2, b2


def _minibatch(problem: Problem, weights: Weights, lr: float, order: Array) -> Weights:
    """The cross-entropy of a softmax network, batch after batch."""
    update = _descent(lr) if problem.rule == "descent" else _adam(lr, weights)
    relu = problem.activation == "relu"
    w1, b1, w2, b2 = weights
    for epoch in order:
        for x, t in _batches(problem.train, epoch, problem.batch):
            z = x @ w1 + b1
            h = np.maximum(z, 0) if relu else _sigmoid(z)
            p = _softmax(h @ w2 + b2)
            d2 = (p - t) / len(x)
            dh = d2 @ w2.T
            d1 = dh * (z > 0) if relu else dh * h * (1 - h)
            update(weights, (x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0)))
        if problem.evaluated:
            _evaluate(problem, weights)
    return weights


def _batches(train: Examples, order: Array, size: int) -> Iterator[tuple[Array, Array]]:
    at_once = train.inputs.nbytes <= _GATHERED_AT_ONCE
    if at_once:
        inputs, targets = train.inputs[order], train.targets[order]
    for start in range(0, len(order), size):
        here = slice(start, start + size)
        if at_once:
            yield inputs[here], targets[here]
        else:
            yield train.inputs[order[here]], train.targets[order[here]]


def _descent(lr: float) -> Callable[[Weights, Weights], None]:
    def update(weights: Weights, gradients: Weights) -> None:
        for weight, gradient in zip(weights, gradients, strict=True):
            weight -= lr * gradient

    return update


def _adam(lr: float, weights: Weights) -> Callable[[Weights, Weights], None]:
    means = [np.zeros_like(weight) for weight in weights]
    squares = [np.zeros_like(weight) for weight in weights]
    step = 0

    def update(weights: Weights, gradients: Weights) -> None:
        nonlocal step
        step += 1
        for w, g, m, v in zip(weights, gradients, means, squares, strict=True):
            m *= 0.9
            m += 0.1 * g
            v *= 0.999
            v += 0.001 * g * g
            w -= lr * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)

    return update


def _evaluate(problem: Problem, weights: Weights) -> list[tuple[float, float]]:
    """Return loss and accuracy on the training and the test set."""
    w1, b1, w2, b2 = weights
    measures = []
    for examples in filter(None, (problem.train, problem.test)):
        z = examples.inputs @ w1 + b1
        h = np.maximum(z, 0) if problem.activation == "relu" else _sigmoid(z)
        p = _softmax(h @ w2 + b2)
        right = p.argmax(1) == examples.targets.argmax(1)
        measures.append((-np.log((p * examples.targets).sum(1)).mean(), right.mean()))
    return measures


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(1, keepdims=True))
    p: Array = e / e.sum(1, keepdims=True)
    return p


PEER = Peer(prepare, prepare)
