"""Optimizers: their contract, their formulas by hand and PyTorch's, and what they refuse."""

import re

import numpy as np
import pytest

from bpx import Activation, Initializer, Loss, Optimizer, Regularizer, Schedule
from bpx.components import Combination
from bpx.errors import ConfigError
from bpx.registry import Registry
from bpx.testing.optimizers import check_optimizer
from bpx_plugins.optimizers._moments import unbiased_weight

REGISTRY = Registry.load()
NAMES = REGISTRY.names("optimizer")

FULL_BATCH, ONE, FREE, SET = "full", "one", "free", "set"
BATCHES = {
    "perceptron": ONE,
    "gd": FULL_BATCH,
    "sgd": ONE,
    "minibatch": SET,
    "momentum": FREE,
    "nesterov": FREE,
    "adagrad": FREE,
    "rmsprop": FREE,
    "adam": FREE,
    "adamw": FREE,
    "sgdr": SET,
    "rprop": FULL_BATCH,
}


def rule(name, **fields):
    return REGISTRY.create(Optimizer, name, **fields)


def path(optimizer, theta, gradients):
    """Return theta after each update, where the gradients are given beforehand."""
    theta, thetas = np.asarray(theta, float), []
    state = optimizer.init(theta)
    for step, gradient in enumerate(gradients, start=1):
        theta, state = optimizer.update(theta, np.asarray(gradient, float), state, step)
        thetas.append(theta)
    return np.asarray(thetas)


@pytest.mark.parametrize("name", NAMES)
def test_contract_away_from_the_defaults(name):
    optimizer = rule(name)
    other = {
        field.name: (0.4 if any(b.sign == "<" for b in field.bounds) else 1.6 * field.default)
        for field in optimizer.fields()
        if field.varies
    }
    check_optimizer(rule(name, **other))


def test_all_optimizers_of_the_issue_are_there():
    assert set(BATCHES) <= set(NAMES)


@pytest.mark.parametrize(("name", "kind"), BATCHES.items())
def test_batch_size(name, kind):
    free = "batch_size" in [field.name for field in rule(name).fields()]
    assert free == (kind in (FREE, SET))
    assert rule(name).batch_size == {ONE: 1, FULL_BATCH: None, FREE: None, SET: 32}[kind]
    if free:
        assert rule(name, batch_size=5).batch_size == 5
        with pytest.raises(ConfigError, match=r"batch_size=0 is out of range: it must be >= 1"):
            rule(name, batch_size=0)


# The first two updates from theta = 1 with the gradients 2 and -1, by hand.
BY_HAND = [
    ("perceptron", {"lr": 0.5}, [0.0, 0.5]),
    ("gd", {"lr": 0.5}, [0.0, 0.5]),
    ("sgd", {"lr": 0.5}, [0.0, 0.5]),
    ("minibatch", {"lr": 0.5}, [0.0, 0.5]),
    # the whole rate, then half of it
    ("sgdr", {"lr": 0.5, "period": 2}, [0.0, 0.25]),
    # v = 2, then 0.5 * 2 - 1 = 0
    ("momentum", {"lr": 0.5, "momentum": 0.5}, [0.0, 0.0]),
    # v = 2 and a step of 2 + 0.5 * 2 = 3; v = 0 and a step of -1 + 0 = -1
    ("nesterov", {"lr": 0.5, "momentum": 0.5}, [-0.5, 0.0]),
    # roots of 4 and of 4 + 1
    ("adagrad", {"lr": 0.5}, [0.5, 0.5 + 0.5 / np.sqrt(5)]),
    # v = 0.25 * 4 = 1, then 0.75 + 0.25
    ("rmsprop", {"lr": 0.5, "beta": 0.75}, [0.0, 0.5]),
    # m = 1, v = 1; corrected 2 and 4. m = 0, v = 1: the mean is zero, theta stays.
    ("adam", {"lr": 0.5, "beta1": 0.5, "beta2": 0.75}, [0.5, 0.5]),
    # the same, and theta shrinks by lr * 0.25 each time
    ("adamw", {"lr": 0.5, "beta1": 0.5, "beta2": 0.75, "weight_decay": 0.25}, [0.375, 0.328125]),
    # a step of lr, then a change of sign: rest
    ("rprop", {"lr": 0.5}, [0.5, 0.5]),
]


@pytest.mark.parametrize(("name", "fields", "expected"), BY_HAND)
def test_first_two_updates_by_hand(name, fields, expected):
    thetas = path(rule(name, **fields), [1.0], [[2.0], [-1.0]])
    np.testing.assert_allclose(thetas.ravel(), expected, rtol=0, atol=1e-8)


def test_every_optimizer_is_worked_by_hand():
    assert {name for name, _, _ in BY_HAND} >= set(BATCHES)


def test_momentum_is_polyaks_heavy_ball():
    gradients = np.random.default_rng(0).normal(size=(20, 3))
    thetas = path(rule("momentum", lr=0.1, momentum=0.8), np.zeros(3), gradients)
    before, now = np.zeros(3), np.zeros(3)
    for gradient, theta in zip(gradients, thetas, strict=True):
        before, now = now, now - 0.1 * gradient + 0.8 * (now - before)
        np.testing.assert_allclose(theta, now, rtol=0, atol=1e-14)


def test_rprop_grows_shrinks_and_keeps_within_its_bounds():
    fields = {"lr": 1.0, "increase": 2.0, "decrease": 0.25, "smallest": 0.5, "largest": 3.0}
    thetas = path(rule("rprop", **fields), [0.0], [[1.0], [1.0], [1.0], [-1.0], [-1.0], [1.0]])
    # steps of 1, 2, 3 (not 4); a rest, with the step at 0.75; 0.75 upwards; a rest
    assert thetas.ravel().tolist() == [-1.0, -3.0, -6.0, -6.0, -5.25, -5.25]


def test_rprop_sees_the_sign_of_gradients_too_small_to_multiply():
    thetas = path(rule("rprop", lr=1.0), [0.0], [[1e-300], [1e-300], [-1e-300]])
    assert thetas.ravel().tolist() == [-1.0, -2.2, -2.2]


def test_sgdr_follows_the_equation_of_its_source():
    smallest, largest, period = 0.05, 0.5, 4
    fields = {"lr": largest, "period": period, "growth": 2}
    cycle = {"name": "cosine", "final": smallest / largest}
    thetas = path(rule("sgdr", cycle=cycle, **fields), [0.0], np.ones((12, 1)))
    rates = -np.diff(thetas.ravel(), prepend=0.0)
    current, lengths = [*range(4), *range(8)], [4] * 4 + [8] * 8
    for rate, t, length in zip(rates, current, lengths, strict=True):
        # equation 5 of Loshchilov and Hutter
        expected = smallest + 0.5 * (largest - smallest) * (1 + np.cos(np.pi * t / length))
        assert rate == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("growth", [1, 2, 3])
def test_sgdr_restarts_at_its_full_rate(growth):
    thetas = path(rule("sgdr", lr=1.0, period=2, growth=growth), [0.0], np.ones((40, 1)))
    rates = -np.diff(thetas.ravel(), prepend=0.0)
    restarts = [0, 2, 2 + 2 * growth, 2 + 2 * growth + 2 * growth**2]
    assert [int(at) for at in np.flatnonzero(np.isclose(rates, 1.0))][:4] == restarts


def test_a_cycle_of_sgdr_is_a_run_to_its_schedule():
    schedule = REGISTRY.create(Schedule, "step", drops=3)
    thetas = path(rule("sgdr", lr=1.0, period=8, cycle=schedule), [0.0], np.ones((16, 1)))
    rates = -np.diff(thetas.ravel(), prepend=0.0)
    np.testing.assert_allclose(rates, [schedule(step, 8) for step in range(1, 9)] * 2)


TORCH = {
    "gd": ("SGD", {"lr": 0.1}, {"lr": 0.1}),
    "momentum": ("SGD", {"lr": 0.05, "momentum": 0.8}, {"lr": 0.05, "momentum": 0.8}),
    "nesterov": (
        "SGD",
        {"lr": 0.05, "momentum": 0.8},
        {"lr": 0.05, "momentum": 0.8, "nesterov": True},
    ),
    "adagrad": ("Adagrad", {"lr": 0.3, "eps": 1e-7}, {"lr": 0.3, "eps": 1e-7}),
    "rmsprop": (
        "RMSprop",
        {"lr": 0.02, "beta": 0.95, "eps": 1e-6},
        {"lr": 0.02, "alpha": 0.95, "eps": 1e-6},
    ),
    "adam": (
        "Adam",
        {"lr": 0.03, "beta1": 0.85, "beta2": 0.99, "eps": 1e-6},
        {"lr": 0.03, "betas": (0.85, 0.99), "eps": 1e-6},
    ),
    "adamw": (
        "AdamW",
        {"lr": 0.03, "beta1": 0.85, "beta2": 0.99, "eps": 1e-6, "weight_decay": 0.1},
        {"lr": 0.03, "betas": (0.85, 0.99), "eps": 1e-6, "weight_decay": 0.1},
    ),
    "rprop": (
        "Rprop",
        {"lr": 0.05, "increase": 1.3, "decrease": 0.4, "smallest": 1e-3, "largest": 0.5},
        {"lr": 0.05, "etas": (0.4, 1.3), "step_sizes": (1e-3, 0.5)},
    ),
}


@pytest.mark.parametrize("name", TORCH)
def test_agrees_with_pytorch_on_a_quadratic(name):
    torch = pytest.importorskip("torch", reason="PyTorch, the independent oracle, is not installed")
    oracle, fields, arguments = TORCH[name]
    rng = np.random.default_rng(0)
    root = rng.normal(size=(6, 6))
    hessian, linear, theta = root @ root.T / 6, rng.normal(size=6), rng.normal(size=6)

    parameter = torch.tensor(theta, requires_grad=True)
    reference = getattr(torch.optim, oracle)([parameter], **arguments)
    optimizer = rule(name, **fields)
    state = optimizer.init(theta)
    for step in range(1, 51):
        theta, state = optimizer.update(theta, hessian @ theta - linear, state, step)
        parameter.grad = torch.tensor(hessian) @ parameter.detach() - torch.tensor(linear)
        reference.step()
        np.testing.assert_allclose(theta, parameter.detach().numpy(), rtol=0, atol=1e-12)


def test_the_weight_of_a_discounted_sum_has_the_same_bits_in_a_stack_and_alone():
    betas = np.random.default_rng(0).uniform(0.5, 0.9999, (200, 1))
    for step in (1, 2, 3, 10, 500, 1999):
        stacked = unbiased_weight(betas, step, np.float64).ravel().tolist()
        alone = [unbiased_weight(beta, step, np.float64) for beta in betas.ravel().tolist()]
        assert stacked == alone


def test_the_weight_makes_the_mean_of_equal_values_that_value():
    for step in (1, 2, 7):
        discounted = sum(0.75**age for age in range(step))
        assert unbiased_weight(0.75, step, np.float64) * discounted == pytest.approx(1.0, rel=1e-15)


OUT_OF_RANGE = {
    "lr": (-1.0, "lr=-1.0 is out of range: it must be > 0"),
    "momentum": (1.5, "momentum=1.5 is out of range: it must be >= 0 and < 1"),
    "beta": (1.0, "beta=1.0 is out of range: it must be >= 0 and < 1"),
    "beta1": (-0.1, "beta1=-0.1 is out of range: it must be >= 0 and < 1"),
    "beta2": (1.0, "beta2=1.0 is out of range: it must be >= 0 and < 1"),
    "eps": (0.0, "eps=0.0 is out of range: it must be > 0"),
    "weight_decay": (-0.1, "weight_decay=-0.1 is out of range: it must be >= 0"),
    "increase": (1.0, "increase=1.0 is out of range: it must be > 1"),
    "decrease": (1.0, "decrease=1.0 is out of range: it must be > 0 and < 1"),
    "smallest": (0.0, "smallest=0.0 is out of range: it must be > 0"),
    "largest": (0.0, "largest=0.0 is out of range: it must be > 0"),
    "batch_size": (0, "batch_size=0 is out of range: it must be >= 1"),
    "period": (0, "period=0 is out of range: it must be >= 1"),
    "growth": (0, "growth=0 is out of range: it must be >= 1"),
    "cycle": (None, "cycle=None must be a schedule, such as Cosine(final=0.0)"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_bounded(name):
    for field in rule(name).fields():
        value, words = OUT_OF_RANGE[field.name]
        with pytest.raises(ConfigError, match=re.escape(f"optimizer {name}: {words}")):
            rule(name, **{field.name: value})


def test_rprop_refuses_bounds_that_are_swapped():
    with pytest.raises(ConfigError, match=r"smallest=2.0 is above largest=1.0; swap them"):
        rule("rprop", smallest=2.0, largest=1.0)


def combination(**changes):
    parts = {
        "task": "binary",
        "inputs": 2,
        "hidden": (),
        "outputs": 1,
        "bias": True,
        "examples": 4,
        "activation": REGISTRY.create(Activation, "sigmoid"),
        "output_activation": REGISTRY.create(Activation, "step"),
        "loss": REGISTRY.create(Loss, "half_squared_error"),
        "optimizer": rule("perceptron"),
        "initializer": REGISTRY.create(Initializer, "zeros"),
        "regularizer": REGISTRY.create(Regularizer, "none"),
        "schedule": REGISTRY.create(Schedule, "constant"),
    }
    return Combination(**{**parts, **changes})


@pytest.mark.parametrize("name", NAMES)
def test_no_optimizer_refuses_a_plain_combination(name):
    activation = REGISTRY.create(Activation, "step" if name == "perceptron" else "sigmoid")
    assert rule(name).unsuited(combination(output_activation=activation)) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"hidden": (3,)}, "the perceptron rule trains one layer; this network has 2"),
        (
            {"task": "regression"},
            "the perceptron rule tells classes apart; the task of this data is regression",
        ),
        (
            {"output_activation": REGISTRY.create(Activation, "tanh")},
            "the perceptron rule needs a step at the output; tanh is none",
        ),
        (
            {"regularizer": REGISTRY.create(Regularizer, "l2")},
            "the perceptron rule knows no penalty; regularizer=l2 would not act",
        ),
    ],
)
def test_the_perceptron_says_where_it_is_not_defined(changes, reason):
    assert rule("perceptron").unsuited(combination(**changes)) == reason


def test_rprop_refuses_a_schedule():
    schedule = REGISTRY.create(Schedule, "cosine")
    reason = "rprop sets its own step sizes; schedule=cosine would not act on them"
    assert rule("rprop").unsuited(combination(schedule=schedule)) == reason
