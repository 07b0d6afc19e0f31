"""Softmax with negative log-likelihood, bias gradients, the penalty and Glorot's bound.

"Maths behind training neural network using Gradient Descent", after H. Larochelle's lectures;
X. Glorot and Y. Bengio, 2010.
"""

import numpy as np
import pytest
from networks import dense_network, theta_of

from bpx.network.model import Batch, Model
from bpx.network.numerical import gradient
from bpx.training.data import one_hot
from bpx_plugins.activations.softmax import Softmax
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.initializers.glorot_uniform import GlorotUniform
from bpx_plugins.losses.negative_log_likelihood import NegativeLogLikelihood
from bpx_plugins.regularizers.l1 import L1
from bpx_plugins.regularizers.l2 import L2
from bpx_plugins.regularizers.none import NoRegularizer


@pytest.fixture
def classifier():
    network = dense_network(4, 6, 3, bias=True, activations=[Tanh(), Softmax()])
    rng = np.random.default_rng(3)
    theta = rng.normal(size=network.layout.size)
    return network, theta, Batch(rng.normal(size=(5, 4)), one_hot(np.array([0, 2, 1, 1, 0]), 3))


def model_of(network, regularizer=None):
    return Model(network, NegativeLogLikelihood(reduction="sum"), regularizer or NoRegularizer())


def test_the_output_delta_is_p_minus_e_y(classifier):
    network, theta, batch = classifier
    trace = network.forward(theta, batch.inputs)
    delta = model_of(network).delta(trace, batch.targets)
    np.testing.assert_array_equal(delta, trace.output - batch.targets)


def test_the_loss_is_minus_the_log_of_the_class_probability(classifier):
    network, theta, batch = classifier
    p = network.forward(theta, batch.inputs).output
    expected = -np.log(p[np.arange(5), [0, 2, 1, 1, 0]]).sum()
    assert model_of(network).risk(theta, batch) == pytest.approx(expected, rel=1e-14)


def test_the_bias_gradient_is_the_gradient_of_the_pre_activation(classifier):
    network, theta, batch = classifier
    model = model_of(network)
    trace = network.forward(theta, batch.inputs)
    deltas = network.deltas(trace, model.delta(trace, batch.targets))
    named = network.layout.named(model.gradient(theta, batch))
    for number, delta in enumerate(deltas, start=1):
        np.testing.assert_allclose(named[f"b{number}"], delta.sum(0), rtol=1e-13)


@pytest.mark.parametrize("penalty", [L1(lam=0.3), L2(lam=0.3)], ids=lambda penalty: penalty.name)
def test_the_penalty_adds_lambda_omega_and_leaves_biases_alone(classifier, penalty):
    network, theta, batch = classifier
    plain, penalised = model_of(network), model_of(network, penalty)
    weights = np.where(network.layout.weights, theta, 0.0)
    omega = penalised.risk(theta, batch) - plain.risk(theta, batch)
    assert omega == pytest.approx(penalty(weights), rel=1e-12)
    difference = penalised.gradient(theta, batch) - plain.gradient(theta, batch)
    np.testing.assert_allclose(difference, penalty.gradient(weights), atol=1e-14)
    np.testing.assert_array_equal(difference[~network.layout.weights], 0.0)


def test_the_penalty_covers_biases_when_told(classifier):
    network, theta, batch = classifier
    model = model_of(network, L2(lam=0.3, biases=True))
    numerical = gradient(lambda theta: model.risk(theta, batch), theta)
    np.testing.assert_allclose(model.gradient(theta, batch), numerical, rtol=1e-6, atol=1e-8)


def test_glorots_weights_fill_their_bound_and_keep_within_it():
    rng = np.random.default_rng(0)
    for fan_in, fan_out in [(2, 4), (64, 32), (300, 100)]:
        bound = np.sqrt(6) / np.sqrt(fan_in + fan_out)
        drawn = [GlorotUniform()(rng, fan_in, fan_out, (fan_in, fan_out)) for _ in range(50)]
        largest = np.abs(drawn).max()
        assert 0.98 * bound < largest <= bound


def test_parameters_lie_in_the_order_of_the_text():
    network = dense_network(2, 3, 1, bias=True)
    assert [slot.name for slot in network.layout.slots] == ["W1", "b1", "W2", "b2"]
    theta = theta_of(network, W1=1.0, b1=2.0, W2=3.0, b2=4.0)
    np.testing.assert_array_equal(theta, [1.0] * 6 + [2.0] * 3 + [3.0] * 3 + [4.0])
