"""PyTorch, twice: run after run with autograd and `torch.optim`; all runs at once by `bmm`."""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

from benchmarks.peers import Peer, Train
from benchmarks.problem import Problem, Weights, flat
from bpx.axes import Array

_ACTIVATIONS = {"sigmoid": torch.sigmoid, "relu": torch.relu}


def prepare_loop(problem: Problem) -> Train:
    """Return the loop over runs."""
    tensors = _Tensors(problem)

    def train() -> Array:
        runs = [_train_run(problem, tensors, index) for index in range(problem.runs)]
        return flat([np.stack(arrays) for arrays in zip(*runs, strict=True)])

    return train


def prepare_bmm(problem: Problem) -> Train:
    """Return the training of all runs at once, by plain descent."""
    tensors = _Tensors(problem)

    def train() -> Array:
        return _train_stack(problem, tensors)

    return train


class _Tensors:
    """A problem's data as tensors."""

    def __init__(self, problem: Problem) -> None:
        self.x = torch.tensor(problem.train.inputs)
        self.t = torch.tensor(problem.train.targets)
        self.classes = torch.tensor(problem.train.classes)
        self.order = None if problem.order is None else torch.tensor(problem.order)
        self.lr = torch.tensor(problem.lr)[:, None, None]


def _train_run(problem: Problem, tensors: _Tensors, index: int) -> Weights:
    weights = [torch.tensor(array[index], requires_grad=True) for array in problem.weights()]
    rule = torch.optim.SGD if problem.rule == "descent" else torch.optim.Adam
    optimizer = rule(weights, lr=float(problem.lr[index]))
    activation = _ACTIVATIONS[problem.activation]
    w1, b1, w2, b2 = weights
    for epoch in range(problem.epochs):
        for x, t in _batches(problem, tensors, index, epoch):
            optimizer.zero_grad()
            logits = torch.addmm(b2, activation(torch.addmm(b1, x, w1)), w2)
            _loss(problem, logits, t).backward()
            optimizer.step()
    return [weight.detach().numpy() for weight in weights]


def _batches(problem: Problem, tensors: _Tensors, index: int, epoch: int) -> Any:
    if tensors.order is None:
        return [(tensors.x, tensors.t)]
    order = tensors.order[index, epoch]
    parts = order.split(problem.batch)
    return ((tensors.x[part], tensors.classes[part]) for part in parts)


def _loss(problem: Problem, logits: Any, target: Any) -> Any:
    if problem.loss == "cross_entropy":
        return functional.cross_entropy(logits, target)
    return ((torch.sigmoid(logits) - target) ** 2).sum() / (2 * len(logits))


def _train_stack(problem: Problem, tensors: _Tensors) -> Array:
    arrays = [a if a.ndim == 3 else a[:, None] for a in problem.weights()]
    weights = [torch.tensor(array, requires_grad=True) for array in arrays]
    activation = _ACTIVATIONS[problem.activation]
    w1, b1, w2, b2 = weights
    for epoch in range(problem.epochs):
        for x, t in _stacked_batches(problem, tensors, epoch):
            logits = torch.baddbmm(b2, activation(torch.baddbmm(b1, x, w1)), w2)
            gradients = torch.autograd.grad(_stacked_loss(problem, logits, t), weights)
            with torch.no_grad():
                for weight, gradient in zip(weights, gradients, strict=True):
                    weight -= tensors.lr * gradient
    return flat([weight.detach().numpy() for weight in weights])


def _stacked_batches(problem: Problem, tensors: _Tensors, epoch: int) -> Any:
    if tensors.order is None:
        return [(tensors.x.expand(problem.runs, -1, -1), tensors.t)]
    parts = tensors.order[:, epoch].split(problem.batch, dim=1)
    return ((tensors.x[part], tensors.classes[part]) for part in parts)


def _stacked_loss(problem: Problem, logits: Any, target: Any) -> Any:
    """Return the sum over runs of their losses: each run's gradient is its own."""
    _, batch, outputs = logits.shape
    if problem.loss == "cross_entropy":
        flat_logits, flat_target = logits.reshape(-1, outputs), target.reshape(-1)
        return functional.cross_entropy(flat_logits, flat_target, reduction="sum") / batch
    return ((torch.sigmoid(logits) - target) ** 2).sum() / (2 * batch)


LOOP = Peer(prepare_loop, prepare_loop)
BMM = Peer(prepare_bmm, prepare_bmm)
