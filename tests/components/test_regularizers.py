"""Regularizers: their contract, their values by hand, and how they blend."""

import re
from dataclasses import dataclass

import numpy as np
import pytest

from bpx import Regularizer, xp
from bpx.errors import ConfigError
from bpx.registry import Registry
from bpx.testing.failures import CheckError
from bpx.testing.regularizers import check_regularizer

REGISTRY = Registry.load()
NAMES = REGISTRY.names("regularizer")
THETA = np.array([3.0, -4.0, 0.0])


def penalty(name, **fields):
    return REGISTRY.create(Regularizer, name, **fields)


@pytest.mark.parametrize("name", NAMES)
def test_contract(name):
    check_regularizer(penalty(name))


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


@dataclass(frozen=True)
class Ridge(Regularizer):
    """A right regularizer, for wrong ones to differ from."""

    name = "broken"

    lam: float = 0.5

    def __call__(self, theta):
        return xp.sum(self.lam * xp.square(theta), axis=-1)

    def gradient(self, theta):
        return 2 * self.lam * theta


class ForgetsAFactor(Ridge):
    def gradient(self, theta):
        return self.lam * theta


class SumsOverRuns(Ridge):
    def __call__(self, theta):
        return xp.sum(self.lam * xp.square(theta))


class MultipliesAfterTheSum(Ridge):
    def __call__(self, theta):
        return self.lam * xp.sum(xp.square(theta), axis=-1)


class ForcesFloat64(Ridge):
    def gradient(self, theta):
        return np.float64(2) * self.lam * theta


class ChangesItsArgument(Ridge):
    def gradient(self, theta):
        theta *= 2 * self.lam
        return theta


class SaysItPenalizesNothing(Ridge):
    penalizes = False


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (ForgetsAFactor, "the gradient over its scale .* a factor may be missing"),
        (SumsOverRuns, r"the penalty has the shape \(\) and not \(3,\)"),
        (MultipliesAfterTheSum, r"the penalty with lam=0.5 in a stack's run 0 has the shape"),
        (ForcesFloat64, "the gradient of float32 arguments is float64"),
        (ChangesItsArgument, "the gradient changes its argument 1 in place"),
        (SaysItPenalizesNothing, "the penalty is not zero although penalizes is false"),
    ],
)
def test_the_check_rejects_a_broken_regularizer(broken, words):
    with pytest.raises(CheckError, match=words):
        check_regularizer(broken())


def test_the_check_accepts_the_penalty_the_broken_ones_differ_from():
    check_regularizer(Ridge())
