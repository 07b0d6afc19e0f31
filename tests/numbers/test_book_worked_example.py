"""Chapter 4 of the book: gradient descent by hand, on two parameters and on a scalar network."""

import numpy as np
import pytest
from networks import dense_network, sigmoid, summed_model, theta_of

from bpx.network.model import Batch
from bpx.network.numerical import gradient
from bpx_plugins.activations.identity import Identity
from bpx_plugins.optimizers.gd import GradientDescent

X, TARGET = np.array([[2.0]]), np.array([[5.0]])


@pytest.fixture
def line():
    """L = (x w1 + b1) w2 + b2, with the numbers of section 4.3.1."""
    network = dense_network(1, 1, 1, bias=True, activations=[Identity(), Identity()])
    return network, theta_of(network, W1=0.5, b1=1.0, W2=1.5, b2=0.5)


def output(network, theta):
    return network.forward(theta, X).output.item()


def test_the_forward_pass_gives_the_intermediate_result_the_output_and_the_error(line):
    network, theta = line
    trace = network.forward(theta, X)
    assert trace.z[0].item() == 2.0
    assert trace.output.item() == 3.5
    assert summed_model(network).risk(theta, Batch(X, TARGET)) == 1.125


def test_the_chain_rule_gives_three_and_two(line):
    network, theta = line
    grad = network.layout.named(network.backward(theta, network.forward(theta, X), np.ones((1, 1))))
    assert grad["W1"].item() == 3.0
    assert grad["W2"].item() == 2.0


@pytest.mark.parametrize(
    ("lr", "w1", "w2", "z", "new_output"),
    [(0.2, 1.1, 1.9, 3.2, 6.58), (0.1, 0.8, 1.7, 2.6, 4.92)],
)
def test_one_update_of_the_weights_overshoots_or_comes_close(line, lr, w1, w2, z, new_output):
    network, theta = line
    ascent = -network.backward(theta, network.forward(theta, X), np.ones((1, 1)))
    weights_only = np.where(network.layout.weights, ascent, 0.0)
    new, _ = GradientDescent(lr=lr).update(theta, weights_only, (), 1)
    named = network.layout.named(new)
    assert named["W1"].item() == pytest.approx(w1, rel=1e-15)
    assert named["W2"].item() == pytest.approx(w2, rel=1e-15)
    assert network.forward(new, X).z[0].item() == pytest.approx(z, rel=1e-15)
    assert output(network, new) == pytest.approx(new_output, rel=1e-15)


def test_the_scalar_network_has_the_deltas_and_gradients_of_section_4_4():
    network = dense_network(1, 1, 1, bias=True)
    w1, b1, w2, b2, x, y = 0.7, -0.2, -1.3, 0.4, 1.7, 0.9
    theta = theta_of(network, W1=w1, b1=b1, W2=w2, b2=b2)
    z1 = w1 * x + b1
    a1 = sigmoid(z1)
    z2 = w2 * a1 + b2
    a2 = sigmoid(z2)
    delta2 = -(y - a2) * a2 * (1 - a2)
    delta1 = delta2 * w2 * a1 * (1 - a1)
    batch = Batch(np.array([[x]]), np.array([[y]]))
    model = summed_model(network)
    expected = [delta1 * x, delta1, delta2 * a1, delta2]
    np.testing.assert_allclose(model.gradient(theta, batch), expected, rtol=1e-14)
    numerical = gradient(lambda theta: model.risk(theta, batch), theta)
    np.testing.assert_allclose(expected, numerical, rtol=1e-8)
