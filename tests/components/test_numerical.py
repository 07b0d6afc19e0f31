"""Finite differences against derivatives in closed form."""

import numpy as np
import pytest

from bpx.network import numerical

MATRIX = np.random.default_rng(0).normal(size=(3, 4))
X = np.random.default_rng(1).normal(size=4)


def curved(x):
    return np.tanh(MATRIX @ x)


def closed_jacobian(x):
    return (1.0 - curved(x) ** 2)[:, np.newaxis] * MATRIX


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e3, 1e6])
def test_derivative_is_accurate_at_any_size_of_x(size):
    x = size * np.array([[-2.0, -1.0], [1.0, 3.0]])
    np.testing.assert_allclose(numerical.derivative(lambda x: x**3 + x, x), 3 * x**2 + 1, rtol=1e-9)


def test_jacobian_has_the_axes_of_the_output_then_those_of_the_input():
    np.testing.assert_allclose(numerical.jacobian(curved, X), closed_jacobian(X), atol=1e-9)
    x = X.reshape(2, 2)
    of_matrix = numerical.jacobian(lambda x: np.multiply.outer(x, [1.0, 2.0, 3.0]), x)
    assert of_matrix.shape == (2, 2, 3, 2, 2)
    assert of_matrix[1, 0, 2, 1, 0] == pytest.approx(3.0)
    assert np.count_nonzero(of_matrix) == 4 * 3


def test_gradient_of_a_scalar():
    np.testing.assert_allclose(numerical.gradient(lambda x: (x**4).sum(), X), 4 * X**3, atol=1e-9)


def test_gradient_of_an_array_is_refused():
    with pytest.raises(ValueError, match=r"this one has the shape \(3,\): use jacobian"):
        numerical.gradient(curved, X)


@pytest.mark.parametrize("length", [0.0, 1e-8, 1.0, 1e8])
def test_products_are_linear_in_the_vector(length):
    rng = np.random.default_rng(2)
    v, w = length * rng.normal(size=4), length * rng.normal(size=3)
    tolerance = {"rtol": 1e-8, "atol": 1e-9 * length}
    np.testing.assert_allclose(numerical.jvp(curved, X, v), closed_jacobian(X) @ v, **tolerance)
    np.testing.assert_allclose(numerical.vjp(curved, X, w), w @ closed_jacobian(X), **tolerance)


def test_a_large_coordinate_does_not_coarsen_the_derivative_at_a_small_one():
    x = np.array([1e6, 1.0])
    slope = numerical.gradient(lambda x: np.sin(x[1]) + 0.0 * x[0], x)
    np.testing.assert_allclose(slope, [0.0, np.cos(1.0)], atol=1e-9)


def test_relative_error():
    a = np.array([3.0, 4.0])
    assert numerical.relative_error(a, a) == 0.0
    assert numerical.relative_error(0.0 * a, 0.0 * a) == 0.0
    assert numerical.relative_error(a, 0.0 * a) == 1.0
    assert numerical.relative_error(a, -a) == 2.0
    assert numerical.relative_error(1e-9 * a, 2e-9 * a) == pytest.approx(0.5)


def test_relative_error_refuses_what_would_broadcast():
    with pytest.raises(ValueError, match=r"not \(2,\) and \(1, 2\)"):
        numerical.relative_error(np.ones(2), np.ones((1, 2)))
