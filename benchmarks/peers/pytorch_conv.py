"""PyTorch on images, run after run: a convolution, pooling and two dense layers."""

from collections.abc import Callable

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
