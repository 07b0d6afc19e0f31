"""In-place twins: to the bit what the pure functions give, and no subclass inherits a stale one."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest

from bpx import Activation, Loss, Optimizer, Regularizer, xp
from bpx.components import Component
from bpx.memory import Order
from bpx.registry import Registry
from bpx_plugins.activations import Identity, Sigmoid, Softmax, Tanh
from bpx_plugins.losses import CrossEntropy, HalfSquaredError
from bpx_plugins.optimizers import GradientDescent, Momentum
from bpx_plugins.regularizers import L2

REGISTRY = Registry.load()
KINDS = (Activation, Loss, Optimizer, Regularizer)

WITHOUT = {
    ("gelu", "forward_into"): "the normal distribution takes all of the time",
    ("gelu", "vjp_into"): "the normal distribution takes all of the time",
    ("step", "forward_into"): "one of its own was no faster",
    ("step", "vjp_into"): "no gradient passes through it",
    ("swish", "vjp_into"): "it needs two arrays for what it computes on the way",
    ("cross_entropy", "gradient_into"): "beside softmax it is not called",
    ("negative_log_likelihood", "gradient_into"): "beside softmax it is not called",
    ("binary_cross_entropy", "gradient_into"): "beside sigmoid it is not called",
    ("rprop", "update_into"): "one of its own was no faster",
    ("none", "gradient_into"): "nothing calls it",
}
CLOSED_FORMS = {"cross_entropy", "negative_log_likelihood", "binary_cross_entropy"}


def builtins(kind: type[Component]) -> list[type[Component]]:
    return [entry.component for entry in REGISTRY.entries(kind.kind).values()]


def test_every_builtin_has_its_twins_unless_there_is_a_reason():
    missing = {
        (component.name, twin)
        for kind in KINDS
        for component in builtins(kind)
        for twin in kind.twins
        if twin.endswith("_into") and getattr(component, twin) is getattr(kind, twin)
    }
    # Without a closed form, the twin of a loss's kind calls its gradient's and the activation's.
    inherited = {("delta_into", loss.name) for loss in builtins(Loss)} - {
        ("delta_into", name) for name in CLOSED_FORMS
    }
    assert missing == set(WITHOUT) | {(name, twin) for twin, name in inherited}


LAYOUTS = list(itertools.product(Order, (np.float64, np.float32)))


@pytest.mark.parametrize(("order", "dtype"), LAYOUTS, ids=str)
@pytest.mark.parametrize("name", REGISTRY.names("activation"))
def test_activations_in_place_give_the_bits_of_the_pure_forms(name, order, dtype):
    activation = REGISTRY.create(Activation, name)
    rng = np.random.default_rng(0)
    z, grad = (order.array(rng.normal(scale=20, size=(8, 6, 11)).astype(dtype)) for _ in "zg")
    with np.errstate(all="ignore"):
        a = order.array(activation(z))
        grad_z = activation.vjp(z, a, grad).tobytes()
        out = np.full_like(z, np.nan)
        activation.forward_into(z, out)
        activation.vjp_into(z, a, grad)
    assert out.tobytes() == a.tobytes()
    assert grad.tobytes() == grad_z


@pytest.mark.parametrize(("order", "dtype"), LAYOUTS, ids=str)
@pytest.mark.parametrize("output", [Identity(), Sigmoid(), Softmax()], ids=lambda f: f.name)
@pytest.mark.parametrize("name", REGISTRY.names("loss"))
def test_deltas_in_place_give_the_bits_of_the_pure_forms(name, output, order, dtype):
    loss = REGISTRY.create(Loss, name)
    rng = np.random.default_rng(0)
    z = order.array(rng.normal(size=(8, 6, 3)).astype(dtype))
    target = np.eye(3, dtype=dtype)[rng.integers(3, size=6)]
    a = order.array(output(z))
    expected = loss.delta(z, a, target, output).tobytes()
    out = np.full_like(z, np.nan)
    loss.delta_into(z, a, target, output, out)
    assert out.tobytes() == expected


def test_classes_as_indices_serve_the_twin_too():
    z, classes = np.random.default_rng(0).normal(size=(2, 6, 4)), np.arange(6) % 4
    p = Softmax()(z)
    out = np.empty_like(z)
    CrossEntropy().delta_into(z, p, classes, Softmax(), out)
    assert out.tolist() == CrossEntropy().delta(z, p, classes, Softmax()).tolist()


@pytest.mark.parametrize(("order", "dtype"), LAYOUTS, ids=str)
@pytest.mark.parametrize("name", REGISTRY.names("optimizer"))
def test_updates_in_place_give_the_bits_of_the_pure_forms(name, order, dtype):
    rule = REGISTRY.create(Optimizer, name)
    own = {f.name: np.full((8, 1), getattr(rule, f.name), dtype) for f in rule.fields() if f.varies}
    rng = np.random.default_rng(0)
    for optimizer in (rule, rule.with_fields(**own)):
        pure = order.array(rng.normal(size=(8, 40)).astype(dtype))
        theta = order.array(pure)
        state, own_state = optimizer.init(pure), optimizer.init(theta)
        for step in range(1, 30):
            grad = order.array(rng.normal(size=(8, 40)).astype(dtype))
            pure, state = optimizer.update(pure, grad, state, step)
            scratch = np.full_like(theta, np.nan)
            own_state = optimizer.update_into(theta, grad, own_state, step, scratch)
            assert theta.tobytes() == pure.tobytes()
        assert [a.tobytes() for a in own_state] == [a.tobytes() for a in state]


@pytest.mark.parametrize(("order", "dtype"), LAYOUTS, ids=str)
@pytest.mark.parametrize("name", REGISTRY.names("regularizer"))
def test_penalties_in_place_give_the_bits_of_the_pure_forms(name, order, dtype):
    regularizer = REGISTRY.create(Regularizer, name)
    theta = order.array(np.random.default_rng(0).normal(size=(8, 40)).astype(dtype))
    expected, out = regularizer.gradient(theta).tobytes(), np.full_like(theta, np.nan)
    regularizer.gradient_into(theta, out)
    assert out.tobytes() == expected


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_softmax_in_place_takes_every_float_and_no_row_changes_another(dtype):
    limits = np.finfo(dtype)
    sizes = [np.inf, -np.inf, limits.max, -limits.max, limits.max / 2, 1e3, 0.0]
    rows = np.array([*itertools.product(sizes, repeat=3), (np.nan, 0.0, 1.0)], dtype)
    with np.errstate(all="ignore"):
        for z in (rows, *rows[:, np.newaxis]):
            out = np.empty_like(z)
            Softmax().forward_into(z, out)
            assert np.array_equal(out, Softmax()(z), equal_nan=True)
    assert np.isfinite(Softmax()(rows[:-1])).all()


def test_rules_of_plain_descent():
    plain = [rule.name for rule in builtins(Optimizer) if rule.plain_descent]
    assert sorted(plain) == ["gd", "minibatch", "sgd"]


@dataclass(frozen=True)
class OwnDerivative(Tanh):
    name = "broken"

    def derivative(self, z, a):
        return 2.0 * (1.0 - a * a)


@dataclass(frozen=True)
class OwnFunction(Tanh):
    name = "broken"

    def __call__(self, z):
        return xp.tanh(2.0 * z)


@dataclass(frozen=True)
class OwnVjp(Softmax):
    name = "broken"

    def vjp(self, z, a, grad_a):
        return 2.0 * grad_a


@dataclass(frozen=True)
class OwnGradient(HalfSquaredError):
    name = "broken"

    def gradient(self, output, target):
        return 3.0 * (output - target)


@dataclass(frozen=True)
class OwnDelta(CrossEntropy):
    name = "broken"

    def delta(self, z, output, target, activation):
        return 3.0 * (output - target)


@dataclass(frozen=True)
class OwnUpdate(Momentum):
    name = "broken"

    def update(self, theta, grad, state, step):
        return theta - 7.0 * grad, state


@dataclass(frozen=True)
class OwnPenalty(L2):
    name = "broken"

    def gradient(self, theta):
        return xp.square(theta)


@pytest.mark.parametrize(
    ("component", "kind", "fallen", "kept"),
    [
        (OwnDerivative, Activation, ["vjp_into"], ["forward_into"]),
        (OwnFunction, Activation, ["forward_into"], ["vjp_into"]),
        (OwnVjp, Activation, ["vjp_into"], ["forward_into"]),
        (OwnGradient, Loss, ["gradient_into", "delta_into"], []),
        (OwnDelta, Loss, ["delta_into"], []),
        (OwnUpdate, Optimizer, ["update_into"], []),
        (OwnPenalty, Regularizer, ["gradient_into"], []),
    ],
)
def test_who_overrides_a_pure_function_gets_the_twin_of_the_kind(component, kind, fallen, kept):
    assert all(getattr(component, twin) is getattr(kind, twin) for twin in fallen)
    assert all(getattr(component, twin) is not getattr(kind, twin) for twin in kept)


class Doubling:
    def derivative(self, z, a):
        return 2.0 * (1.0 - a * a)


def test_a_function_that_comes_from_a_mixin_overrides_too():
    mixed = type("Mixed", (Doubling, Tanh), {"name": "broken"})
    assert mixed.vjp_into is Activation.vjp_into
    assert mixed.forward_into is Tanh.forward_into


@dataclass(frozen=True)
class Decaying(GradientDescent):
    name = "broken"

    def update(self, theta, grad, state, step):
        return 0.5 * theta - self.lr * grad, state


@dataclass(frozen=True)
class Noisy(GradientDescent):
    name = "broken"

    def gradient(self, model, theta, batch):
        return 2.0 * model.gradient(theta, batch)


@dataclass(frozen=True)
class Renamed(GradientDescent):
    name = "broken"


def test_a_rule_that_writes_a_function_of_its_own_is_no_plain_descent():
    assert Renamed.plain_descent
    assert not Decaying.plain_descent
    assert not Noisy.plain_descent


def test_the_twin_of_the_kind_calls_the_function_that_was_overridden():
    z, grad = np.ones((1, 2, 2)), np.ones((1, 2, 2))
    a = Tanh()(z)
    OwnDerivative().vjp_into(z, a, grad)
    assert grad.tolist() == (2.0 * (1.0 - a * a)).tolist()
    out = np.empty_like(z)
    OwnGradient().delta_into(z, a, np.zeros((2, 2)), Identity(), out)
    assert out.tolist() == (3.0 * a).tolist()
    theta, scratch = np.ones((1, 3)), np.empty((1, 3))
    OwnUpdate().update_into(theta, np.ones((1, 3)), (np.zeros((1, 3)),), 1, scratch)
    assert theta.tolist() == [[-6.0, -6.0, -6.0]]
