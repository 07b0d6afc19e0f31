"""Whole trainings of a convolutional network against PyTorch, from equal weights and orders."""

import numpy as np
import pytest
from settings import IRIS, block, changed
from test_oracles import batches_of

from bpx.training.loop import train

DIGITS = changed(
    IRIS,
    dataset="digits_images",
    dataset__test=0.9,
    network__hidden=[
        {"name": "conv2d", "channels": 4, "padding": 1},
        "max_pool2d",
        {"name": "conv2d", "channels": 3, "kernel": 2, "stride": 2},
        "flatten",
        6,
    ],
    optimizer="momentum",
)


def test_pytorchs_training_of_a_convolutional_network_ends_with_the_same_weights(registry):
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    functional = torch.nn.functional
    ready = block(registry, DIGITS | {"optimizer.momentum": 0.9})
    parts = {}
    for name, part in ready.model.network.layout.named(ready.theta[0]).items():
        part = np.moveaxis(part, -1, 0) if part.ndim == 4 else part  # PyTorch's order of axes
        parts[name] = torch.tensor(part.copy(), requires_grad=True)
    inputs = torch.tensor(ready.feed.train.inputs)
    targets = torch.tensor(ready.feed.train.targets.argmax(1))
    rule = torch.optim.SGD(list(parts.values()), lr=0.1, momentum=0.9)
    for chosen in batches_of(ready, epochs=3):
        a = torch.tanh(functional.conv2d(inputs[chosen], parts["W1"], parts["b1"], padding=1))
        a = functional.max_pool2d(a, 2)
        a = torch.tanh(functional.conv2d(a, parts["W3"], parts["b3"], stride=2)).flatten(1)
        a = torch.tanh(a @ parts["W5"] + parts["b5"])
        rule.zero_grad()
        functional.cross_entropy(a @ parts["W6"] + parts["b6"], targets[chosen]).backward()
        rule.step()
    trained = ready.model.network.layout.named(train(ready).theta[0])
    for name, part in parts.items():
        ours = trained[name]
        ours = np.moveaxis(ours, -1, 0) if ours.ndim == 4 else ours
        np.testing.assert_allclose(ours, part.detach().numpy(), rtol=1e-8, atol=1e-11)
