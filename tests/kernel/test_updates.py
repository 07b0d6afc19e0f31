"""The kernel's updates are those of the rule's pure function, step after step."""

from dataclasses import dataclass

import numpy as np
import pytest
from kernels import (
    RUNS,
    assert_equal_to_rounding,
    examples_of,
    kernel_of,
    model_of,
    theta_of,
    train_on,
)

from bpx import Optimizer, Regularizer, Schedule
from bpx.memory import Order
from bpx.network.model import Batch
from bpx.registry import Registry
from bpx.training.batches import Batches, DataOrder
from bpx_plugins.optimizers.minibatch import MinibatchGradientDescent

REGISTRY = Registry.load()
STEPS = 5
orders = pytest.mark.parametrize("order", Order)
DESCENTS = [
    name for name in REGISTRY.names("optimizer") if REGISTRY.get(Optimizer, name).descends_gradient
]


def per_run(component, name):
    """Return a component whose field differs from run to run, ``(R, 1)``."""
    values = getattr(component, name) * np.linspace(0.5, 1.0, RUNS)[:, None]
    return component.with_fields(**{name: values})


def assert_updates_are_pure(kernel, model, batch):
    """Assert that some updates are what `Model.gradient` and `Optimizer.update` make of theta."""
    theta, rule = kernel.theta.copy(), kernel.optimizer
    state, examples = rule.init(theta), kernel.examples(batch)
    for step in range(1, STEPS + 1):
        train_on(kernel, examples.whole, batch.targets, step, STEPS)
        scheduled = rule.with_fields(lr=rule.lr * kernel.schedule(step, STEPS))
        grad = model.gradient(theta, batch)
        theta, state = scheduled.update(theta, grad, state, step)
        np.testing.assert_allclose(kernel.theta, theta, rtol=1e-9, atol=1e-11)


@orders
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("name", DESCENTS)
def test_of_every_rule(order, name, reduction):
    rule = per_run(REGISTRY.create(Optimizer, name), "lr")
    model = model_of(3, 4, 2)
    model = type(model)(model.network, type(model.loss)(reduction), model.regularizer)
    kernel = kernel_of(model, theta_of(model), order, rule)
    assert_updates_are_pure(kernel, model, examples_of(model, 7))


@orders
@pytest.mark.parametrize("penalty", ["none", "l2"])
@pytest.mark.parametrize("name", ["gd", "adam"])
@pytest.mark.parametrize("schedule", REGISTRY.names("schedule"))
def test_under_every_schedule(order, schedule, name, penalty):
    chosen = REGISTRY.create(Schedule, schedule)
    for field in [field.name for field in chosen.fields() if field.varies]:
        chosen = per_run(chosen, field)
    model = model_of(3, 4, 2, regularizer=REGISTRY.create(Regularizer, penalty))
    rule = per_run(REGISTRY.create(Optimizer, name), "lr")
    kernel = kernel_of(model, theta_of(model), order, rule, chosen)
    assert_updates_are_pure(kernel, model, examples_of(model, 7))


@dataclass(frozen=True)
class Remembering(Optimizer):
    """Descends, and remembers the very arrays it was given."""

    name = "remembering"
    lr: float = 0.1

    def init(self, theta):
        return theta, np.zeros_like(theta)

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad, (theta, grad)


@orders
def test_what_a_rule_remembers_does_not_change_under_its_hands(order):
    handed_back = []

    class Noting(Remembering):
        name = "noting"

        def update(self, theta, grad, state, step):
            handed_back.append([array.copy() for array in state])
            return super().update(theta, grad, state, step)

    model = model_of(3, 4, 2)
    theta, batch = theta_of(model), examples_of(model, 7)
    kernel = kernel_of(model, theta, order, Noting())
    examples, remembered = kernel.examples(batch), []
    for step in range(1, 5):
        before = kernel.theta.copy()
        train_on(kernel, examples.whole, batch.targets, step, 4)
        grad = kernel.state[1].copy()
        assert_equal_to_rounding(grad, model.gradient(before, batch))
        np.testing.assert_array_equal(kernel.theta, before - 0.1 * grad)
        remembered.append([before, grad])
        kernel.outputs(examples)
    np.testing.assert_array_equal(handed_back[1:], remembered[:-1])


@orders
def test_what_a_rule_remembers_from_the_start_does_not_change_either(order):
    model = model_of(3, 4, 2)
    theta, batch = theta_of(model), examples_of(model, 7)

    class Anchored(Remembering):
        name = "anchored"

        def update(self, theta, grad, state, step):
            return theta - self.lr * grad, state

    kernel = kernel_of(model, theta, order, Anchored())
    examples = kernel.examples(batch)
    for step in (1, 2):
        train_on(kernel, examples.whole, batch.targets, step, 2)
    np.testing.assert_array_equal(kernel.state[0], theta)


@orders
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1e200])
def test_parameters_count_as_finite_until_their_squares_overflow(order, value):
    model = model_of(3, 4, 2)
    kernel = kernel_of(model, theta_of(model), order)
    assert kernel.is_finite
    kernel.theta[3, 7] = value
    with np.errstate(over="ignore", invalid="ignore"):
        assert not kernel.is_finite


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1, 3, 4])
def test_a_wide_first_layer_gathers_its_updates_and_descends_as_it_would_without(size, dtype):
    model = model_of(20, 16, 3)
    rule = MinibatchGradientDescent(lr=0.5, batch_size=size)
    kernel = kernel_of(model, theta_of(model, dtype), Order.RUNS_FIRST, rule)
    assert kernel.window == 16 // size
    train = examples_of(model, 37, dtype)
    seeds = np.arange(RUNS)
    batches = Batches(kernel.examples(train), size, seeds, Order.RUNS_FIRST, kernel.window)
    orders, theta, step = DataOrder(seeds, len(train.targets)), kernel.theta.copy(), 0
    for _ in range(2):
        for window in batches.epoch():
            step = kernel.train(window, step, 100)
        chosen = orders.epoch()
        for start in range(0, len(train.targets), size):
            own = chosen[:, start : start + size]
            batch = Batch(train.inputs[own], train.targets[own])
            theta = theta - np.asarray(0.5, dtype) * model.gradient(theta, batch)
    assert step == 2 * -(-len(train.targets) // size)
    assert_equal_to_rounding(kernel.theta, theta)


@dataclass(frozen=True)
class Third(Schedule):
    name = "third_example"
    scalar: bool = False

    def __call__(self, step, steps):
        return np.float64(1 / 3) if self.scalar else 1 / 3


@pytest.mark.parametrize("order", Order)
def test_a_factor_that_is_a_scalar_of_numpy_leaves_float32_as_it_is(order):
    thetas = []
    for scalar in (False, True):
        model = model_of(3, 4, 2)
        theta = theta_of(model, "float32")
        kernel = kernel_of(model, theta, order, REGISTRY.create(Optimizer, "adam"), Third(scalar))
        batch = examples_of(model, 7, "float32")
        train_on(kernel, kernel.examples(batch).whole, batch.targets, 1, 1)
        thetas.append(kernel.theta)
    assert thetas[0].dtype == thetas[1].dtype == np.float32
    np.testing.assert_array_equal(*thetas)
