"""The perceptron rule: its first correction, the gates it learns, and the one it cannot."""

import numpy as np
import pytest

from bpx import Activation, Loss, Optimizer, Regularizer
from bpx.network.model import Batch, Model
from bpx.network.network import Network
from bpx.registry import Registry
from bpx_plugins.layers import Dense

REGISTRY = Registry.load()
GATES = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "nand": [1, 1, 1, 0], "xor": [0, 1, 1, 0]}
INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def model(low, outputs):
    step = REGISTRY.create(Activation, "step", low=low)
    network = Network((2,), (Dense(units=outputs),), (step,))
    loss = REGISTRY.create(Loss, "half_squared_error")
    return Model(network, loss, REGISTRY.create(Regularizer, "none"))


def errors_after(epochs, targets, low=0.0, theta=None):
    """Train a perceptron; return the number of wrong answers and theta."""
    optimizer, perceptron = REGISTRY.create(Optimizer, "perceptron"), model(low, targets.shape[1])
    rng = np.random.default_rng(0)
    theta = np.zeros(perceptron.network.layout.size) if theta is None else theta
    step = 0
    for _ in range(epochs):
        for example in rng.permutation(len(INPUTS)):
            step += 1
            batch = Batch(INPUTS[[example]], targets[[example]])
            gradient = optimizer.gradient(perceptron, theta, batch)
            theta, _ = optimizer.update(theta, gradient, (), step)
    wrong = np.sum(perceptron.forward(theta, INPUTS).output != targets, axis=-2)
    return wrong.tolist(), theta


def test_the_perceptrons_first_correction_is_error_times_input():
    # The book, chapter 3.1: a false positive takes the input off the weights.
    perceptron, optimizer = model(0.0, 1), REGISTRY.create(Optimizer, "perceptron", lr=0.5)
    theta = np.array([0.25, 0.25, 0.0])
    batch = Batch(np.array([[1.0, 2.0]]), np.array([[0.0]]))
    gradient = optimizer.gradient(perceptron, theta, batch)
    assert gradient.tolist() == [1.0, 2.0, 1.0]
    assert optimizer.update(theta, gradient, (), 1)[0].tolist() == [-0.25, -0.75, -0.5]


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_the_perceptron_learns_three_gates_at_once_and_then_rests(low):
    targets = np.array([GATES["and"], GATES["or"], GATES["nand"]], float).T
    targets = np.where(targets == 0, low, 1.0)
    wrong, theta = errors_after(25, targets, low)
    assert wrong == [0, 0, 0]
    _, later = errors_after(5, targets, low, theta)
    assert later.tolist() == theta.tolist()


@pytest.mark.parametrize("epochs", [10, 100, 101])
def test_the_perceptron_cannot_learn_xor(epochs):
    wrong, _ = errors_after(epochs, np.array([GATES["xor"]], float).T)
    assert wrong[0] >= 1


def test_the_perceptron_trains_a_stack_as_it_trains_each_run():
    optimizer, perceptron = REGISTRY.create(Optimizer, "perceptron"), model(0.0, 2)
    theta = np.random.default_rng(0).normal(size=(3, 6))
    batch = Batch(INPUTS[[1]], np.array([[1.0, 0.0]]))
    stacked = optimizer.gradient(perceptron, theta, batch)
    for run in range(3):
        alone = optimizer.gradient(perceptron, theta[run], batch)
        assert stacked[run].tolist() == alone.tolist()
