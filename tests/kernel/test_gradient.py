"""The kernel's gradient is that of the pure functions, whatever is bound to which array."""

import numpy as np
import pytest
from combinations import suited_pairs
from kernels import (
    DEPTHS,
    RUNS,
    Keep,
    assert_equal_to_rounding,
    examples_of,
    kernel_of,
    model_of,
    picked,
    theta_of,
    train_on,
)

from bpx import Activation, Loss, Optimizer, Regularizer
from bpx.memory import Order
from bpx.network.model import Batch
from bpx.registry import Registry
from bpx.training.batches import Batches
from bpx_plugins.layers.dense import Dense

REGISTRY = Registry.load()
EXAMPLES = 7
orders = pytest.mark.parametrize("order", Order)
dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])


class Rewritten(Dense):
    """A dense layer with a forward pass of its own, so that the engine leaves it the products."""

    name = "rewritten"

    def forward(self, params, a):
        return super().forward(params, a)


def gradient(model, theta, order, batch, inputs=None):
    """Return the gradient a kernel writes; over the whole batch where there are no own inputs."""
    kernel = kernel_of(model, theta, order)
    train_on(kernel, inputs or kernel.examples(batch).whole, batch.targets, 1, 1)
    return kernel.state[0]


@orders
@dtypes
@pytest.mark.parametrize("widths", DEPTHS)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("count", [1, 2, EXAMPLES, 40])
def test_over_examples_that_all_runs_share(order, dtype, widths, bias, count):
    model = model_of(*widths, bias=bias)
    theta, batch = theta_of(model, dtype), examples_of(model, count, dtype)
    expected = model.gradient(theta, batch)
    assert_equal_to_rounding(gradient(model, theta, order, batch), expected)


@orders
@dtypes
@pytest.mark.parametrize("widths", DEPTHS)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("length", [1, 2, EXAMPLES])
def test_over_examples_that_are_each_runs_own(order, dtype, widths, bias, length):
    model = model_of(*widths, bias=bias)
    kernel = kernel_of(model, theta_of(model, dtype), order)
    inputs, targets, own = picked(kernel, examples_of(model, EXAMPLES, dtype), length)
    train_on(kernel, inputs, targets, 1, 1)
    assert_equal_to_rounding(kernel.state[0], model.gradient(kernel.theta, own))


@orders
@pytest.mark.parametrize("size", [3, 5])
def test_over_every_batch_of_an_epoch_the_last_of_which_is_smaller(order, size):
    model = model_of(3, 4, 2)
    kernel = kernel_of(model, theta_of(model), order, Keep(size))
    examples = kernel.examples(examples_of(model, 10))
    lengths = []
    for window in Batches(examples, size, np.arange(RUNS), order, window=1).epoch():
        inputs, (targets,) = window.inputs, window.targets
        own = Batch(inputs.logical.copy(), targets.copy())
        train_on(kernel, inputs, targets, 1, 1)
        assert_equal_to_rounding(kernel.state[0], model.gradient(kernel.theta, own))
        lengths.append(targets.shape[1])
    assert lengths[-1] == 10 % size or lengths == [5, 5]


@orders
@pytest.mark.parametrize(("activation", "loss"), list(suited_pairs(REGISTRY)))
def test_with_every_loss_and_every_output_it_suits(order, activation, loss):
    output, chosen = REGISTRY.create(Activation, activation), REGISTRY.create(Loss, loss)
    for widths in ((3, 4, 2), (3, 4, 1)):
        model = model_of(*widths, output=output, loss=chosen)
        theta, batch = theta_of(model), examples_of(model, EXAMPLES)
        expected = model.gradient(theta, batch)
        assert_equal_to_rounding(gradient(model, theta, order, batch), expected)


@orders
@pytest.mark.parametrize(
    "name", [n for n in REGISTRY.names("activation") if REGISTRY.get(Activation, n).differentiable]
)
def test_with_every_hidden_activation(order, name):
    model = model_of(3, 4, 5, 2, activation=REGISTRY.create(Activation, name))
    theta, batch = theta_of(model), examples_of(model, EXAMPLES)
    expected = model.gradient(theta, batch)
    assert_equal_to_rounding(gradient(model, theta, order, batch), expected)


@orders
@pytest.mark.parametrize("loss", REGISTRY.names("loss"))
def test_of_a_sum_over_the_batch(order, loss):
    summed = REGISTRY.create(Loss, loss, reduction="sum")
    model = model_of(3, 4, 2, loss=summed)
    theta, batch = theta_of(model), examples_of(model, EXAMPLES)
    expected = model.gradient(theta, batch)
    assert_equal_to_rounding(gradient(model, theta, order, batch), expected)


@orders
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("name", REGISTRY.names("regularizer"))
def test_with_a_penalty_on_weights_or_on_biases_too(order, name, biases):
    penalty = REGISTRY.create(Regularizer, name, biases=biases)
    if penalty.penalizes:
        penalty = penalty.with_fields(lam=np.linspace(0.0, 2.0, RUNS)[:, None])
    model = model_of(3, 4, 2, regularizer=penalty)
    theta, batch = theta_of(model), examples_of(model, EXAMPLES)
    expected = model.gradient(theta, batch)
    assert_equal_to_rounding(gradient(model, theta, order, batch), expected)


@orders
@dtypes
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("length", [1, EXAMPLES])
def test_of_layers_that_are_not_affine_to_the_engine(order, dtype, bias, length):
    assert Dense.affine
    assert not Rewritten.affine
    model, affine = (model_of(*DEPTHS[-1], bias=bias, layer=layer) for layer in (Rewritten, Dense))
    theta, batch = theta_of(model, dtype), examples_of(model, length, dtype)
    expected = gradient(affine, theta, order, batch)
    assert_equal_to_rounding(gradient(model, theta, order, batch), expected)
    kernels = [kernel_of(each, theta, order) for each in (model, affine)]
    for kernel in kernels:
        inputs, targets, _ = picked(kernel, batch, length)
        train_on(kernel, inputs, targets, 1, 1)
    assert_equal_to_rounding(kernels[0].state[0], kernels[1].state[0])


@orders
@pytest.mark.parametrize("length", [1, EXAMPLES])
def test_is_the_rules_own_where_it_has_one(order, length):
    class Doubling(Keep):
        name = "doubling"

        def gradient(self, model, theta, batch):
            return 2.0 * model.gradient(theta, batch)

    model = model_of(3, 4, 2)
    kernel = kernel_of(model, theta_of(model), order, Doubling())
    inputs, targets, own = picked(kernel, examples_of(model, EXAMPLES), length)
    train_on(kernel, inputs, targets, 1, 1)
    assert_equal_to_rounding(kernel.state[0], 2.0 * model.gradient(kernel.theta, own))


@orders
def test_of_the_perceptron_rule_is_error_times_input(order):
    rule = REGISTRY.create(Optimizer, "perceptron", lr=0.5)
    model = model_of(3, 2, output=REGISTRY.create(Activation, "step"))
    theta = theta_of(model)
    kernel = kernel_of(model, theta, order, rule)
    inputs, targets, own = picked(kernel, examples_of(model, EXAMPLES), 1)
    train_on(kernel, inputs, targets, 1, 1)
    error = model.forward(theta, own.inputs).output - own.targets
    named = model.network.layout.named(theta - kernel.theta)
    assert_equal_to_rounding(named["W1"], 0.5 * own.inputs.mT * error)
    assert_equal_to_rounding(named["b1"], 0.5 * error[:, 0])
