"""PyTorch on images: a convolution, pooling and two dense layers, run after run or all at once."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as functional

from bpx.axes import Array
from bpx.training.batches import DataOrder
from bpx.training.block import Block


def prepare(block: Block, runs: int) -> Callable[[], Array]:
    """Return the training of the first runs of a block, which returns theta ``(R, P)``.

    Args:
        block: Runs of `conv2d, max_pool2d, flatten, dense` with relu and plain descent.
        runs: How many of them.
    """
    inputs = torch.tensor(block.feed.train.inputs)
    classes = torch.tensor(np.argmax(block.feed.train.targets, axis=1))

    def train() -> Array:
        return np.stack([_run(block, run, inputs, classes) for run in range(runs)])

    return train


def _run(block: Block, run: int, inputs: torch.Tensor, classes: torch.Tensor) -> Array:
    named = block.model.network.layout.named(block.theta[run])
    arrays = {name: np.array(part) for name, part in named.items()}
    arrays["W1"] = np.ascontiguousarray(np.moveaxis(arrays["W1"], -1, 0))
    parts = {name: torch.tensor(part, requires_grad=True) for name, part in arrays.items()}
    optimizer = torch.optim.SGD(list(parts.values()), lr=float(block.optimizer.lr[run, 0]))
    order = DataOrder(block.seeds[run : run + 1], len(inputs))
    size = block.optimizer.batch_size or len(inputs)
    for _ in range(block.duration.epochs):
        for chosen in torch.tensor(order.epoch()[0]).split(size):
            maps = functional.relu(functional.conv2d(inputs[chosen], parts["W1"], parts["b1"]))
            rows = functional.max_pool2d(maps, 2).flatten(1)
            hidden = functional.relu(torch.addmm(parts["b4"], rows, parts["W4"]))
            logits = torch.addmm(parts["b5"], hidden, parts["W5"])
            optimizer.zero_grad()
            functional.cross_entropy(logits, classes[chosen]).backward()
            optimizer.step()
    learned = {name: part.detach().numpy() for name, part in parts.items()}
    learned["W1"] = np.moveaxis(learned["W1"], 0, -1)
    return np.concatenate([learned[name].ravel() for name in named])


def prepare_groups(blocks: Sequence[Block]) -> Callable[[], Array]:
    """Return the training of all runs at once: the groups of the convolution are the runs.

    Args:
        blocks: Blocks as `prepare` takes them, of one stack.
    """
    first = blocks[0]
    inputs = torch.tensor(first.feed.train.inputs)
    classes = torch.tensor(np.argmax(first.feed.train.targets, axis=1))

    def train() -> Array:
        return _stack(blocks, inputs, classes)

    return train


def _stack(blocks: Sequence[Block], inputs: torch.Tensor, classes: torch.Tensor) -> Array:
    first, theta = blocks[0], np.concatenate([block.theta for block in blocks])
    named = first.model.network.layout.named(theta)
    arrays = {name: np.array(part) for name, part in named.items()}
    arrays["W1"] = np.ascontiguousarray(np.moveaxis(arrays["W1"], -1, 1))  # (R, O, F, k, k)
    parts = {name: torch.tensor(part, requires_grad=True) for name, part in arrays.items()}
    rates = torch.tensor(np.concatenate([block.optimizer.lr for block in blocks])[:, 0])
    order = DataOrder(np.concatenate([block.seeds for block in blocks]), len(inputs))
    size = first.optimizer.batch_size or len(inputs)
    for _ in range(first.duration.epochs):
        for chosen in torch.tensor(order.epoch()).split(size, dim=1):
            logits = _grouped(parts, inputs[chosen])
            losses = functional.cross_entropy(
                logits.flatten(0, 1), classes[chosen].flatten(), reduction="sum"
            )
            grads = torch.autograd.grad(losses / chosen.shape[1], list(parts.values()))
            with torch.no_grad():
                for part, grad in zip(parts.values(), grads, strict=True):
                    part -= rates.view(-1, *[1] * (part.ndim - 1)) * grad
    learned = {name: part.detach().numpy() for name, part in parts.items()}
    learned["W1"] = np.moveaxis(learned["W1"], 1, -1)
    return np.concatenate([learned[name].reshape(len(theta), -1) for name in named], axis=1)


def _grouped(parts: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """Return the logits ``(R, B, C)`` of images ``(R, B, F, Y, X)``."""
    runs, batch = x.shape[:2]
    images = x.transpose(0, 1).flatten(1, 2)  # (B, R F, Y, X)
    maps = functional.conv2d(images, parts["W1"].flatten(0, 1), parts["b1"].flatten(), groups=runs)
    rows = functional.max_pool2d(functional.relu(maps), 2).view(batch, runs, -1).transpose(0, 1)
    hidden = functional.relu(torch.baddbmm(parts["b4"][:, None], rows, parts["W4"]))
    return torch.baddbmm(parts["b5"][:, None], hidden, parts["W5"])
