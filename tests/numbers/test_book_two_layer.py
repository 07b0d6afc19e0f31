"""Chapter 8 of the book: the two-layered network in NumPy, with the numbers it prints."""

import numpy as np
import pytest

from bpx.engine.blocks import block_of
from bpx.engine.plan import Plan
from bpx.training.loop import train

FIRST = [0.758, 0.771, 0.791, 0.801]
LAST = [0.028, 0.925, 0.925, 0.090]

SETTINGS = {
    "dataset": "two_ones",
    "network.hidden": [4],
    "network.bias": False,
    "layer": "dense",
    "activation": "sigmoid",
    "output_activation": "sigmoid",
    "loss": "half_squared_error",
    "loss.reduction": "sum",
    "optimizer": "gd",
    "optimizer.lr": 1.0,
    "initializer": "legacy_uniform",
    "initializer.low": 0.0,
    "initializer.high": 1.0,
    "regularizer": "none",
    "schedule": "constant",
    "metrics": ["auto"],
    "seed": 1,
    "dtype": "float64",
    "training.epochs": 1000,
    "training.points": 100,
    "training.every": None,
    "training.target": None,
}


@pytest.fixture(scope="module")
def trained(registry):
    plan = Plan.of([SETTINGS], registry)
    block = block_of(plan.blocks[0])
    return block, train(block)


def outputs(block, theta):
    return block.model.forward(theta, block.feed.train.inputs).output[0, :, 0]


def test_the_data_are_the_books(trained):
    feed = trained[0].feed.train
    np.testing.assert_array_equal(feed.inputs, [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    np.testing.assert_array_equal(feed.targets, [[0], [1], [1], [0]])


def test_the_weights_are_those_of_numpys_seed_one(trained):
    legacy = np.random.RandomState(1)
    expected = np.concatenate([legacy.random_sample((3, 4)).ravel(), legacy.random_sample(4)])
    np.testing.assert_array_equal(trained[0].theta[0], expected)


def test_the_first_outputs_are_the_printed_ones(trained):
    block, _ = trained
    np.testing.assert_allclose(outputs(block, block.theta), FIRST, atol=0.0005)


def test_the_last_outputs_are_the_printed_ones_and_two_ones_give_yes(trained):
    block, outcome = trained
    last = outputs(block, outcome.theta)
    np.testing.assert_allclose(last, LAST, atol=0.0005)
    assert last[2] == pytest.approx(0.925, abs=0.0005)  # the input (1, 0, 1)


def test_every_update_is_the_one_of_the_books_own_loop(trained):
    block, outcome = trained
    x, y = block.feed.train.inputs, block.feed.train.targets
    w1, w2 = block.theta[0, :12].reshape(3, 4), block.theta[0, 12:].reshape(4, 1)
    for _ in range(1000):
        a1 = 1 / (1 + np.exp(-(x @ w1)))
        a2 = 1 / (1 + np.exp(-(a1 @ w2)))
        delta2 = (a2 - y) * a2 * (1 - a2)
        delta1 = (delta2 @ w2.T) * a1 * (1 - a1)
        w1, w2 = w1 - x.T @ delta1, w2 - a1.T @ delta2
    expected = np.concatenate([w1.ravel(), w2.ravel()])
    np.testing.assert_allclose(outcome.theta[0], expected, rtol=1e-10)
