"""Activations: the contract over everything registered, known values, an oracle."""

import warnings
from functools import partial

import numpy as np
import pytest
from combinations import combination
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bpx import Activation
from bpx.errors import ConfigError
from bpx.network import numerical
from bpx.registry import Registry
from bpx.testing.activations import check_activation
from bpx_plugins.activations import ACTIVATIONS, Elu, Gelu, LeakyRelu, Sigmoid, Softmax, Step, Swish

REGISTRY = Registry.load()
VARIANTS = [
    Step(low=-1.0, high=1.0),
    LeakyRelu(alpha=0.3),
    Elu(alpha=2.5),
    Swish(beta=0.0),
    Swish(beta=7.0),
]


@pytest.mark.parametrize("activation", VARIANTS, ids=repr)
def test_contract_of_other_fields(activation):
    check_activation(activation)


KNOWN = [
    ("identity", {}, -1.5, -1.5, 1.0),
    ("step", {}, 0.0, 1.0, 0.0),
    ("step", {"low": -1.0}, -1e-300, -1.0, 0.0),
    ("sigmoid", {}, np.log(3.0), 0.75, 0.1875),
    ("tanh", {}, np.log(2.0), 0.6, 0.64),
    ("relu", {}, 0.0, 0.0, 0.0),
    ("leaky_relu", {"alpha": 0.25}, -2.0, -0.5, 0.25),
    ("elu", {"alpha": 2.0}, -np.log(2.0), -1.0, 1.0),
    ("softplus", {}, np.log(3.0), np.log(4.0), 0.75),
    ("gelu", {}, 1.0, 0.8413447460685429, 1.0833154705876864),
    ("swish", {"beta": 2.0}, np.log(3.0), 0.9 * np.log(3.0), 0.9 + 0.18 * np.log(3.0)),
]


@pytest.mark.parametrize(("name", "fields", "z", "a", "slope"), KNOWN)
def test_known_values(name, fields, z, a, slope):
    activation = REGISTRY.create(Activation, name, **fields)
    z = np.array([[z]])
    assert activation(z).item() == pytest.approx(a, rel=1e-14)
    assert activation.derivative(z, activation(z)).item() == pytest.approx(slope, rel=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_swish_at_its_sharpest_is_relu_far_from_zero(dtype):
    largest = np.finfo(dtype).max
    z = np.array([-largest, -(largest**0.5), -1.0, 1.0, largest**0.5, largest], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = Swish(beta=1e6)(z)
        slope = Swish(beta=1e6).derivative(z, a)
    assert a.tolist() == np.maximum(z, 0.0).tolist()
    assert slope.tolist() == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]


EVERY_FLOAT = st.sampled_from([np.float32, np.float64]).flatmap(
    lambda dtype: hnp.arrays(dtype, 8, elements={"allow_nan": False})
)


@given(z=EVERY_FLOAT)
def test_sigmoid_takes_every_float(z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = Sigmoid()(z)
    assert a.dtype == z.dtype
    assert np.all((a >= 0.0) & (a <= 1.0))
    assert np.all(np.diff(a[np.argsort(z)]) >= 0.0)


def test_sigmoid_is_accurate_in_both_tails():
    z = np.linspace(0.0, 700.0, 1001)
    lower, upper = Sigmoid()(-z), Sigmoid()(z)
    np.testing.assert_allclose(np.log(lower), -z - np.log1p(np.exp(-z)), rtol=1e-15)
    np.testing.assert_allclose(upper, 1.0 - lower, rtol=1e-15)


@pytest.mark.parametrize(
    ("dtype", "last", "beyond"), [(np.float64, 708, 710), (np.float32, 87, 89)]
)
def test_sigmoid_is_accurate_down_to_the_smallest_normal_float_and_then_zero(dtype, last, beyond):
    a = Sigmoid()(np.array([-last, -beyond], dtype))
    exact = np.exp(np.longdouble(-last))
    assert a[0] >= np.finfo(dtype).smallest_normal
    assert abs(a[0] - exact) <= 4 * np.finfo(dtype).eps * exact
    assert a[1] == 0.0


@given(z=hnp.arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)), shift=st.floats(-1e3, 1e3))
def test_softmax_is_a_distribution_that_no_shift_changes(z, shift):
    p = Softmax()(z)
    np.testing.assert_allclose(p.sum(axis=-1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(Softmax()(z + shift), p, atol=1e-12)


def test_softmax_jacobian_is_diag_p_minus_p_p():
    z = np.array([0.3, -1.2, 2.0])
    p = Softmax()(z)
    closed = np.diag(p) - np.outer(p, p)
    np.testing.assert_allclose(numerical.jacobian(Softmax(), z), closed, atol=1e-9)
    np.testing.assert_allclose(Softmax().vjp(z, p, np.eye(3)), closed, atol=1e-15)


def test_softmax_of_two_is_the_sigmoid_of_the_difference():
    z = np.random.default_rng(0).normal(size=(6, 2))
    np.testing.assert_allclose(Softmax()(z)[:, 0], Sigmoid()(z[:, 0] - z[:, 1]), rtol=1e-14)


def test_gelu_keeps_its_relative_accuracy_far_below_zero():
    # The asymptotic series of the Gaussian's tail (Abramowitz and Stegun, 1964, 26.2.12).
    z = np.array([-30.0, -20.0])
    series = 1.0 - 1.0 / z**2 + 3.0 / z**4 - 15.0 / z**6 + 105.0 / z**8
    expected = -np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi) * series
    np.testing.assert_allclose(Gelu()(z), expected, rtol=1e-8)


@pytest.mark.parametrize(
    ("fields", "labels"),
    [({}, (0.0, 1.0)), ({"low": -1.0}, (-1.0, 1.0)), ({"low": np.zeros((2, 1, 1))}, None)],
)
def test_step_dictates_labels_where_they_are_the_same_for_all_runs(fields, labels):
    assert Step().with_fields(**fields).labels == labels


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("leaky_relu", {"alpha": -0.1}, "activation leaky_relu: alpha=-0.1 is out of range"),
        ("elu", {"alpha": 0.0}, "alpha=0.0 is out of range: it must be > 0"),
        ("step", {"low": 1.0, "high": 0.0}, "step: low=1.0 must be below high=0.0"),
        ("step", {"high": 0.0}, "step: low=0.0 must be below high=0.0"),
        ("swish", {"beta": 1e160}, "beta=1e\\+160 is out of range: it must be >= 0 and <= 1e\\+06"),
        ("swish", {"beta": "big"}, "beta='big' must be a finite number"),
        ("sigmoid", {"beta": 1.0}, "sigmoid has no field 'beta'"),
    ],
)
def test_bad_fields_are_named(name, fields, words):
    with pytest.raises(ConfigError, match=words):
        REGISTRY.create(Activation, name, **fields)


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("step", {"activation": "step"}, "gd descends a gradient"),
        ("step", {"output_activation": "step", "hidden": ()}, "derivative of step is zero"),
        ("step", {"output_activation": "step", "hidden": (), "optimizer": "perceptron"}, None),
        ("step", {"activation": "step", "hidden": ()}, None),
        ("softmax", {"output_activation": "softmax"}, "single output is always 1"),
        ("softmax", {"output_activation": "softmax", "outputs": 3}, None),
        ("softmax", {"activation": "softmax"}, None),
        ("softmax", {"activation": "softmax", "hidden": (4, 1)}, "layer of one unit"),
        ("relu", {"activation": "relu"}, None),
    ],
)
def test_unsuited(name, changes, words):
    reason = REGISTRY.create(Activation, name).unsuited(combination(**changes))
    assert reason is None if words is None else words in reason


def torch_oracles(torch):
    f = torch.nn.functional
    return {
        "identity": lambda z: z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": f.relu,
        "leaky_relu": partial(f.leaky_relu, negative_slope=0.01),
        "elu": f.elu,
        "softplus": partial(f.softplus, threshold=100.0),
        "gelu": f.gelu,
        "swish": f.silu,
        "softmax": partial(f.softmax, dim=-1),
    }


# PyTorch has no step function with a gradient to compare with.
WITH_GRADIENT = [kind for kind in ACTIVATIONS if kind.differentiable]


@pytest.mark.parametrize("kind", WITH_GRADIENT, ids=lambda kind: kind.name)
def test_agrees_with_torch(kind):
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    rng = np.random.default_rng(0)
    z, grad_a = rng.normal(scale=5.0, size=(2, 6, 4))
    variable = torch.tensor(z, requires_grad=True)
    expected = torch_oracles(torch)[kind.name](variable)
    expected.backward(torch.tensor(grad_a))
    activation = kind()
    a = activation(z)
    np.testing.assert_allclose(a, expected.detach().numpy(), rtol=1e-12, atol=1e-15)
    gradient = variable.grad.numpy()
    np.testing.assert_allclose(activation.vjp(z, a, grad_a), gradient, rtol=1e-10, atol=1e-13)
