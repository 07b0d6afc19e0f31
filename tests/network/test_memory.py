"""Two orders of memory under one order of axes."""

import numpy as np
import pytest

from bpx.memory import LANES, Order, matmul


@pytest.mark.parametrize("order", Order)
def test_an_order_lays_the_run_axis_where_it_says(order):
    array = order.array(np.arange(2.0 * 3 * 4).reshape(2, 3, 4))
    assert array.shape == (2, 3, 4)
    assert (array.strides[0] == array.itemsize) == (order is Order.RUNS_LAST)


def test_tiny_networks_have_the_run_axis_last_and_larger_ones_first():
    assert Order.of(4, 2 * 4) is Order.RUNS_LAST
    assert Order.of(1, 2 * 16) is Order.RUNS_LAST
    assert Order.of(8, 8 * 8) is Order.RUNS_FIRST
    assert Order.of(32, 64 * 32) is Order.RUNS_FIRST


def test_runs_last_is_padded_to_whole_lanes():
    assert [Order.RUNS_LAST.padded(runs) for runs in (1, 8, 9)] == [LANES, LANES, 2 * LANES]
    assert Order.RUNS_FIRST.padded(9) == 9


@pytest.mark.parametrize("order", Order)
def test_a_product_is_the_same_in_both_orders(order):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(8, 3, 4)), rng.normal(size=(8, 4, 2))
    product = matmul(order.array(a), order.array(b))
    np.testing.assert_allclose(product, a @ b, rtol=1e-14)
    np.testing.assert_allclose(matmul(a[0], order.array(b)), a[0] @ b, rtol=1e-14)


def test_a_product_in_runs_last_order_stays_in_it():
    a, b = (Order.RUNS_LAST.array(np.ones(shape)) for shape in [(8, 3, 4), (8, 4, 2)])
    assert matmul(a, b).strides[0] == a.itemsize
