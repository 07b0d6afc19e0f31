"""Metrics: the contract over everything registered, known values, an oracle, the faults."""

import numpy as np
import pytest
from sklearn import metrics as sklearn

from bpx.registry import Registry
from bpx_plugins.metrics import R2, Accuracy, ErrorRate, MeanAbsoluteError

REGISTRY = Registry.load()


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
