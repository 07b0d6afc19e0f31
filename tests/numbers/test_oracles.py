"""Whole trainings against independent implementations, from equal weights and data orders."""

import numpy as np
import pytest
from settings import IRIS, block, changed

from bpx.training.batches import DataOrder
from bpx.training.loop import train


def batches_of(ready, epochs):
    """Yield the indices of each batch of a block's first run, epoch by epoch."""
    train_set, size = ready.feed.train, ready.optimizer.batch_size
    order = DataOrder(ready.seeds[:1], len(train_set.inputs))
    for _ in range(epochs):
        indices = order.epoch()[0]
        yield from (indices[start : start + size] for start in range(0, len(indices), size))


def test_scikit_learns_classifier_ends_with_the_same_weights(registry):
    neural_network = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is absent")
    ready = block(registry, IRIS)
    inputs, targets = ready.feed.train.inputs, ready.feed.train.targets.argmax(1)
    peer = neural_network.MLPClassifier(
        (5,), activation="tanh", solver="sgd", learning_rate_init=0.1, momentum=0.0, alpha=0.0
    )
    peer.partial_fit(inputs[:1], targets[:1], classes=[0, 1, 2])
    named = ready.model.network.layout.named(ready.theta[0])
    for array, name in zip(
        [*peer.coefs_, *peer.intercepts_], ["W1", "W2", "b1", "b2"], strict=True
    ):
        array[...] = named[name]
    for chosen in batches_of(ready, epochs=3):
        peer.batch_size = len(chosen)
        peer.partial_fit(inputs[chosen], targets[chosen])
    ours = ready.model.network.layout.named(train(ready).theta[0])
    np.testing.assert_allclose(ours["W1"], peer.coefs_[0], rtol=1e-10)
    np.testing.assert_allclose(ours["W2"], peer.coefs_[1], rtol=1e-10)
    np.testing.assert_allclose(ours["b2"], peer.intercepts_[1], rtol=1e-9)


RULES = {
    "minibatch": ({}, lambda torch, p: torch.optim.SGD(p, lr=0.1)),
    "momentum": ({"momentum": 0.9}, lambda torch, p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    "adam": ({}, lambda torch, p: torch.optim.Adam(p, lr=0.1)),
}


@pytest.mark.parametrize("rule", RULES)
def test_pytorchs_training_ends_with_the_same_weights(registry, rule):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    fields, peer_rule = RULES[rule]
    settings = changed(IRIS, optimizer=rule)
    settings |= {f"optimizer.{name}": value for name, value in fields.items()}
    ready = block(registry, settings)
    named = ready.model.network.layout.named(ready.theta[0])
    parts = {name: torch.tensor(part, requires_grad=True) for name, part in named.items()}
    inputs = torch.tensor(ready.feed.train.inputs)
    targets = torch.tensor(ready.feed.train.targets.argmax(1))
    optimizer = peer_rule(torch, list(parts.values()))
    for chosen in batches_of(ready, epochs=3):
        hidden = torch.tanh(inputs[chosen] @ parts["W1"] + parts["b1"])
        logits = hidden @ parts["W2"] + parts["b2"]
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits, targets[chosen]).backward()
        optimizer.step()
    ours = ready.model.network.layout.named(train(ready).theta[0])
    for name, part in parts.items():
        np.testing.assert_allclose(ours[name], part.detach().numpy(), rtol=1e-9, atol=1e-12)
