"""Metrics: the contract over everything registered, known values, an oracle, the faults."""

from dataclasses import dataclass

import numpy as np
import pytest
from sklearn import metrics as sklearn

from bpx import Metric, xp
from bpx.registry import Registry
from bpx.testing.failures import CheckError
from bpx.testing.metrics import check_metric
from bpx_plugins.metrics import R2, Accuracy, ErrorRate, MeanAbsoluteError

REGISTRY = Registry.load()


@pytest.mark.parametrize("name", REGISTRY.names("metric"))
def test_contract(name):
    check_metric(REGISTRY.create(Metric, name))


@pytest.mark.parametrize(
    ("output", "target", "share"),
    [
        ([[0.49], [0.5], [0.51], [0.0]], [[0.0], [1.0], [0.0], [0.0]], 0.75),
        ([[0.2, 0.5, 0.3], [0.9, 0.0, 0.1]], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], 0.5),
        ([[0.5, 0.5], [0.5, 0.5]], [[1.0, 0.0], [0.0, 1.0]], 0.5),
        ([[np.nan], [0.9]], [[0.0], [1.0]], 0.5),
        ([[np.nan, 0.0], [0.1, 0.9]], [[1.0, 0.0], [0.0, 1.0]], 0.5),
        ([[-np.inf], [np.inf]], [[0.0], [1.0]], 1.0),
    ],
)
def test_accuracy_and_its_complement(output, target, share):
    output, target = np.array(output), np.array(target)
    assert Accuracy()(output, target) == share
    assert ErrorRate()(output, target) == 1.0 - share


def test_accuracy_of_float32_outputs_reaches_a_target_of_the_same_share():
    output = np.zeros((10, 1), np.float32)
    target = np.array([[1.0]] + 9 * [[0.0]], np.float32)
    assert Accuracy()(output, target) >= 0.9


@pytest.mark.parametrize("outputs", [1, 3])
def test_agrees_with_sklearn_on_numbers(outputs):
    output, target = np.random.default_rng(0).normal(size=(2, 30, outputs))
    assert R2()(output, target) == pytest.approx(sklearn.r2_score(target, output), rel=1e-13)
    error = sklearn.mean_absolute_error(target, output)
    assert MeanAbsoluteError()(output, target) == pytest.approx(error, rel=1e-13)


@pytest.mark.parametrize("perfect", [True, False])
def test_r2_of_constant_targets_is_that_of_sklearn(perfect):
    output, target = np.random.default_rng(0).normal(size=(2, 30, 2))
    target[:, 1] = 2.0
    if perfect:
        output[:, 1] = 2.0
    assert R2()(output, target) == pytest.approx(sklearn.r2_score(target, output), rel=1e-13)


def test_agrees_with_sklearn_on_classes():
    rng = np.random.default_rng(0)
    scores, classes = rng.normal(size=(50, 4)), rng.integers(4, size=50)
    expected = sklearn.accuracy_score(classes, scores.argmax(axis=-1))
    assert Accuracy()(scores, np.eye(4)[classes]) == expected


def test_r2_of_the_mean_is_zero():
    target = np.array([[1.0], [2.0], [6.0]])
    assert R2()(np.full((3, 1), 3.0), target) == 0.0


@dataclass(frozen=True)
class Error(Metric):
    name = "error_example"
    tasks = ("regression",)
    higher_is_better = False

    def __call__(self, output, target):
        return xp.max(xp.abs(output - target), axis=(-2, -1))


@dataclass(frozen=True)
class WrongDirection(Error):
    higher_is_better = True


@dataclass(frozen=True)
class OverRuns(Error):
    def __call__(self, output, target):
        error = xp.abs(output - target)
        return xp.max(error, axis=(-2, -1)) / xp.max(error)


@dataclass(frozen=True)
class PerExample(Error):
    def __call__(self, output, target):
        return xp.max(xp.abs(output - target), axis=-1)


@dataclass(frozen=True)
class Ordered(Error):
    def __call__(self, output, target):
        return xp.abs(output - target)[..., 0, 0]


@dataclass(frozen=True)
class InPlace(Error):
    def __call__(self, output, target):
        output -= target
        return xp.max(xp.abs(output), axis=(-2, -1))


def test_the_sound_twin_of_the_broken_ones_passes():
    check_metric(Error())


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (WrongDirection, r"perfect run is 0 and of others \[.*\], against higher_is_better = True"),
        (OverRuns, "the metric of a stack's run 0 is .*; reduce over the last axes"),
        (PerExample, r"the metric has the shape \(3, 20\) and not \(3,\): an axis may be wrong"),
        (Ordered, "the order of the examples must make no difference"),
        (InPlace, "the metric changes its argument 1 in place; return a new array"),
    ],
)
def test_the_check_rejects(broken, words):
    with pytest.raises(CheckError, match=f"^metric error_example: .*{words}"):
        check_metric(broken())
