"""Layers: their contract, the dense layer by hand, in both orders of memory, and its errors."""

import re
from dataclasses import dataclass

import numpy as np
import pytest

from bpx.errors import ConfigError, ShapeError
from bpx.memory import Order
from bpx.registry import Registry
from bpx.testing.layers import check_layer
from bpx_plugins.layers import Dense

REGISTRY = Registry.load()
W = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
B = np.array([10.0, 20.0, 30.0])
A = np.array([[1.0, 0.0], [1.0, -1.0]])
DELTA = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 0.0]])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("inputs", "units"), [(1, 1), (2, 4), (5, 1), (20, 30)])
def test_contract_of_dense_layers_of_other_sizes(inputs, units, bias):
    check_layer(Dense(units=units, bias=bias), in_shape=(inputs,))


def test_dense_by_hand():
    layer, params = Dense(units=3), {"W": W, "b": B}
    z, cache = layer.forward(params, A)
    assert z.tolist() == [[11.0, 22.0, 33.0], [7.0, 17.0, 27.0]]
    gradient = layer.gradient(params, cache, DELTA)
    assert gradient["W"].tolist() == [[1.0, -1.0, 2.0], [0.0, 1.0, 0.0]]
    assert gradient["b"].tolist() == [1.0, -1.0, 2.0]
    assert layer.backward(params, cache, DELTA).tolist() == [[7.0, 16.0], [-2.0, -5.0]]


def test_dense_without_bias_has_none():
    layer = Dense(units=3, bias=False)
    assert [parameter.name for parameter in layer.parameters((2,))] == ["W"]
    z, cache = layer.forward({"W": W}, A)
    assert z.tolist() == [[1.0, 2.0, 3.0], [-3.0, -3.0, -3.0]]
    assert list(layer.gradient({"W": W}, cache, DELTA)) == ["W"]


def test_dense_states_its_parameters():
    weights, bias = Dense(units=4).parameters((3,))
    assert (weights.name, weights.shape, weights.bias) == ("W", (3, 4), False)
    assert (bias.name, bias.shape, bias.bias) == ("b", (4,), True)
    assert (weights.fan_in, weights.fan_out) == (3, 4)


def test_dense_serves_a_stack_that_lies_runs_last_in_memory():
    rng = np.random.default_rng(0)
    runs, layer = Order.RUNS_LAST.padded(5), Dense(units=3)
    params = {"W": rng.normal(size=(runs, 2, 3)), "b": rng.normal(size=(runs, 3))}
    a, delta = rng.normal(size=(runs, 6, 2)), rng.normal(size=(runs, 6, 3))
    place = Order.RUNS_LAST.array
    last = {name: place(value) for name, value in params.items()}

    z, cache = layer.forward(last, place(a))
    expected, expected_cache = layer.forward(params, a)
    np.testing.assert_allclose(z, expected, rtol=0, atol=1e-14)
    np.testing.assert_allclose(
        layer.backward(last, cache, place(delta)),
        layer.backward(params, expected_cache, delta),
        rtol=0,
        atol=1e-14,
    )
    gradient = layer.gradient(last, cache, place(delta))
    for name, value in layer.gradient(params, expected_cache, delta).items():
        np.testing.assert_allclose(gradient[name], value, rtol=0, atol=1e-14)


@dataclass(frozen=True)
class Doubled(Dense):
    name = "doubled"

    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return 2.0 * z, cache


@dataclass(frozen=True)
class Renamed(Dense):
    name = "renamed"


def test_a_dense_layer_is_affine_until_a_subclass_writes_a_function_of_its_own():
    assert Dense.affine
    assert Renamed.affine
    assert not Doubled.affine
    assert not type("Grandchild", (Doubled,), {}).affine


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda layer, params: layer.forward(params, np.ones((4, 3))),
            "a dense layer with W (2, 3) takes inputs of shape (..., B, 2), not (4, 3)",
        ),
        (
            lambda layer, params: layer.forward(params, np.ones(2)),
            "a dense layer with W (2, 3) takes inputs of shape (..., B, 2), not (2,)",
        ),
        (
            lambda layer, params: layer.gradient(params, A, np.ones((2, 1))),
            "W (2, 3) and inputs (2, 2) needs a delta of shape (..., 2, 3), not (2, 1)",
        ),
        (
            lambda layer, params: layer.backward(params, A, np.ones((5, 3))),
            "W (2, 3) and inputs (2, 2) needs a delta of shape (..., 2, 3), not (5, 3)",
        ),
        (
            lambda layer, params: layer.shape((2, 5)),
            "a dense layer of 3 units takes examples of shape (D,), not (2, 5): put flatten",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_both_named(call, words):
    with pytest.raises(ShapeError, match=re.escape(words)):
        call(Dense(units=3), {"W": W, "b": B})


def test_a_layer_without_units_is_refused():
    with pytest.raises(ConfigError, match="units=0 is out of range: it must be >= 1"):
        Dense(units=0)
