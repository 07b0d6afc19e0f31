"""Layers joined: forward and backward over stacks, gradients, and the words of shape errors."""

import numpy as np
import pytest
from combinations import suited_pairs

from bpx import Activation, Initializer, Loss
from bpx.errors import ShapeError
from bpx.memory import Order
from bpx.network.model import Batch, Model
from bpx.network.network import Network
from bpx.network.numerical import gradient, relative_error
from bpx.registry import Registry
from bpx_plugins.activations.sigmoid import Sigmoid
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.layers.dense import Dense
from bpx_plugins.losses.half_squared_error import HalfSquaredError
from bpx_plugins.regularizers.elastic_net import ElasticNet
from bpx_plugins.regularizers.none import NoRegularizer

REGISTRY = Registry.load()


def network_of(*widths, bias=True, output=None):
    layers = tuple(Dense(units, bias) for units in widths[1:])
    hidden = [Tanh()] * (len(layers) - 1)
    return Network(widths[:1], layers, (*hidden, output or Sigmoid()))


@pytest.fixture
def stack():
    network = network_of(3, 4, 5, 2)
    rng = np.random.default_rng(1)
    theta = rng.normal(size=(6, network.layout.size))
    return network, theta, Batch(rng.normal(size=(7, 3)), rng.random((7, 2)))


@pytest.mark.parametrize("order", Order)
def test_a_stack_is_its_runs_one_by_one(stack, order):
    network, theta, batch = stack
    model = Model(network, HalfSquaredError(), ElasticNet(lam=0.1))
    together = model.gradient(order.array(theta), batch)
    for run in range(len(theta)):
        np.testing.assert_allclose(together[run], model.gradient(theta[run], batch), rtol=1e-12)


@pytest.mark.parametrize(
    ("bias", "widths"), [(True, (3, 2)), (False, (3, 4, 2)), (True, (3, 4, 4, 5, 2))]
)
def test_any_depth_with_and_without_bias_has_the_gradient_of_finite_differences(bias, widths):
    network = network_of(*widths, bias=bias)
    rng = np.random.default_rng(2)
    batch = Batch(rng.normal(size=(4, 3)), rng.random((4, 2)))
    theta = rng.normal(size=network.layout.size)
    model = Model(network, HalfSquaredError(), NoRegularizer())
    numerical = gradient(lambda theta: model.risk(theta, batch), theta)
    assert relative_error(model.gradient(theta, batch), numerical) < 1e-7


@pytest.mark.parametrize(("activation", "loss"), list(suited_pairs(REGISTRY)))
def test_every_output_with_every_loss_has_the_gradient_of_finite_differences(activation, loss):
    output = REGISTRY.create(Activation, activation)
    chosen = REGISTRY.create(Loss, loss)
    network = network_of(3, 4, 2, output=output)
    rng = np.random.default_rng(5)
    labels = chosen.labels or (0.0, 1.0)
    targets = np.where(np.eye(2)[[0, 1, 1, 0, 1]] > 0, labels[1], labels[0])
    batch = Batch(rng.normal(size=(5, 3)), targets)
    theta = rng.normal(size=network.layout.size)
    model = Model(network, chosen, NoRegularizer())
    numerical = gradient(lambda theta: model.risk(theta, batch), theta)
    assert relative_error(model.gradient(theta, batch), numerical) < 1e-6


def test_inputs_of_another_width_are_refused_with_both_shapes_and_the_layer(stack):
    network, theta, _ = stack
    with pytest.raises(
        ShapeError, match=r"Layer 1: the inputs have the shape \(7, 2\).*\(\.\.\., B, 3\)"
    ):
        network.forward(theta, np.zeros((7, 2)))


def test_theta_of_another_length_is_refused_with_the_arrays_it_should_hold(stack):
    network, _, batch = stack
    with pytest.raises(ShapeError, match=r"\(6, 3\).* 53 parameters W1 \(3, 4\), b1 \(4,\)"):
        network.forward(np.zeros((6, 3)), batch.inputs)


def test_another_number_of_runs_is_refused(stack):
    network, theta, _ = stack
    with pytest.raises(ShapeError, match=r"holds 6 runs.*hold 5"):
        network.forward(theta, np.zeros((5, 7, 3)))


def test_targets_of_another_width_are_refused_with_the_layer(stack):
    network, theta, batch = stack
    model = Model(network, HalfSquaredError(), NoRegularizer())
    with pytest.raises(
        ShapeError, match=r"Layer 3: the output has the shape \(6, 7, 2\).*\(7, 1\)"
    ):
        model.gradient(theta, Batch(batch.inputs, batch.targets[:, :1]))


def test_an_activation_that_changes_the_shape_is_refused_by_name():
    class Flattening(Sigmoid):
        name = "flattening"

        def __call__(self, z):
            return super().__call__(z).sum(-1)

    network = network_of(3, 2, output=Flattening())
    with pytest.raises(
        ShapeError, match=r"Layer 1: activation flattening returned the shape \(5,\)"
    ):
        network.forward(np.zeros(8), np.zeros((5, 3)))


def test_an_initializer_that_returns_another_shape_is_refused_by_name():
    class Transposed(Initializer):
        name = "transposed"

        def __call__(self, rng, fan_in, fan_out, shape):
            return np.zeros(shape[::-1])

    with pytest.raises(
        ShapeError, match=r"Layer 1: initializer transposed .* \(4, 3\) for W1 \(3, 4\)"
    ):
        network_of(3, 4).init(np.random.default_rng(0), Transposed())


def test_biases_start_at_zero_and_weights_are_drawn_layer_by_layer(registry):
    initializer = registry.create(Initializer, "normal")
    network = network_of(3, 4, 2)
    named = network.layout.named(network.init(np.random.default_rng(0), initializer))
    rng = np.random.default_rng(0)
    for name, shape in [("W1", (3, 4)), ("W2", (4, 2))]:
        np.testing.assert_array_equal(named[name], initializer(rng, *shape, shape))
    assert not named["b1"].any()
    assert not named["b2"].any()
