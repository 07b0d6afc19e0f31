"""Regularizers: their contract, their values by hand, and how they blend."""

import re

import numpy as np
import pytest

from bpx import Regularizer
from bpx.errors import ConfigError
from bpx.registry import Registry

REGISTRY = Registry.load()
NAMES = REGISTRY.names("regularizer")
THETA = np.array([3.0, -4.0, 0.0])


def penalty(name, **fields):
    return REGISTRY.create(Regularizer, name, **fields)


@pytest.mark.parametrize(
    ("name", "fields", "value", "gradient"),
    [
        ("none", {}, 0.0, [0.0, 0.0, 0.0]),
        ("l1", {"lam": 0.5}, 3.5, [0.5, -0.5, 0.0]),
        ("l2", {"lam": 0.5}, 12.5, [3.0, -4.0, 0.0]),
        # 2 * (0.25 * 7 + 0.75 * 25) and 2 * (0.25 sign + 1.5 theta)
        ("elastic_net", {"lam": 2.0, "ratio": 0.25}, 41.0, [9.5, -12.5, 0.0]),
    ],
)
def test_values_by_hand(name, fields, value, gradient):
    regularizer = penalty(name, **fields)
    assert float(regularizer(THETA)) == value
    assert regularizer.gradient(THETA).tolist() == gradient


def test_elastic_net_reaches_from_l2_to_l1():
    for ratio, end in ((0.0, penalty("l2", lam=0.3)), (1.0, penalty("l1", lam=0.3))):
        net = penalty("elastic_net", lam=0.3, ratio=ratio)
        assert float(net(THETA)) == pytest.approx(float(end(THETA)), rel=1e-15)
        np.testing.assert_allclose(net.gradient(THETA), end.gradient(THETA), rtol=1e-15)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "none"])
def test_lambda_is_a_factor_and_zero_switches_it_off(name):
    one, three, off = (penalty(name, lam=lam) for lam in (1.0, 3.0, 0.0))
    assert float(three(THETA)) == pytest.approx(3 * float(one(THETA)), rel=1e-15)
    assert float(off(THETA)) == 0
    assert not np.any(off.gradient(THETA))


def test_only_none_says_that_it_penalizes_nothing():
    assert [name for name in NAMES if not penalty(name).penalizes] == ["none"]


@pytest.mark.parametrize("name", NAMES)
def test_biases_are_exempt_unless_told(name):
    assert penalty(name).biases is False
    assert penalty(name, biases=True).biases is True


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("l1", {"lam": -1.0}, "l1: lam=-1.0 is out of range: it must be >= 0"),
        ("l2", {"lam": -1.0}, "l2: lam=-1.0 is out of range: it must be >= 0"),
        ("elastic_net", {"ratio": 1.5}, "ratio=1.5 is out of range: it must be >= 0 and <= 1"),
    ],
)
def test_a_field_out_of_range_is_refused(name, fields, words):
    with pytest.raises(ConfigError, match=re.escape(words)):
        penalty(name, **fields)
