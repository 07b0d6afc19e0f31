"""What a plugin returns is held to its contract as it is used, so that no run sees another."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from settings import XOR, changed

from bpx import (
    Data,
    Dataset,
    Examples,
    Layer,
    Loss,
    Metric,
    Names,
    Optimizer,
    Parameter,
    Regularizer,
    xp,
)
from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.errors import DataError
from bpx.hookspecs import hookimpl
from bpx.registry import Registry


@dataclass(frozen=True)
class WholeLoss(Loss):
    name = "whole"

    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=(-2, -1))

    def gradient(self, output, target):
        return 2 * (output - target)


@dataclass(frozen=True)
class FlatDelta(WholeLoss):
    name = "flat_delta"

    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=-1)

    def delta(self, z, output, target, activation):
        return xp.sum(output - target, axis=-1)


@dataclass(frozen=True)
class WholePenalty(Regularizer):
    name = "whole"

    def __call__(self, theta):
        return xp.sum(xp.square(theta))

    def gradient(self, theta):
        return 2 * theta


@dataclass(frozen=True)
class WholeMetric(Metric):
    name = "whole"

    def __call__(self, output, target):
        return xp.mean(xp.abs(output - target))


@dataclass(frozen=True)
class Widening(Optimizer):
    name = "widening"
    lr: float = 1.0

    def update(self, theta, grad, state, step):
        return (theta - self.lr * grad).astype(np.float64), state


@dataclass(frozen=True)
class OneBias(Layer):
    name = "one_bias"
    units: int = 1
    bias: bool = True

    def shape(self, in_shape):
        return (self.units,)

    def parameters(self, in_shape):
        (inputs,) = in_shape
        return (
            Parameter("W", (inputs, self.units), inputs, self.units),
            Parameter("b", (self.units,), inputs, self.units, bias=True),
        )

    def forward(self, params, a):
        return xp.matmul(a, params["W"]) + params["b"][..., None, :], a

    def gradient(self, params, cache, delta):
        return {"W": xp.matmul(cache.mT, delta), "b": xp.sum(delta, axis=(-2, -1))[..., None]}

    def backward(self, params, cache, delta):
        return xp.matmul(delta, params["W"].mT)


class Plugin:
    @hookimpl
    def bpx_losses(self):
        return [WholeLoss, FlatDelta]

    @hookimpl
    def bpx_regularizers(self):
        return [WholePenalty]

    @hookimpl
    def bpx_metrics(self):
        return [WholeMetric]

    @hookimpl
    def bpx_optimizers(self):
        return [Widening]

    @hookimpl
    def bpx_layers(self):
        return [OneBias]


@pytest.fixture(scope="module")
def broken():
    manager = Registry.load().manager
    manager.register(Plugin())
    return Registry(manager)


FAULTS = {
    "a loss over the whole batch": ({"loss": "whole"}, "loss whole returned the shape"),
    "a delta without outputs": ({"loss": "flat_delta"}, "loss flat_delta returned a delta"),
    "a penalty over all runs": ({"regularizer": "whole"}, "regularizer whole returned the shape"),
    "a metric over all runs": ({"metrics": ["whole"]}, "metric whole returned the shape"),
    "an optimizer that widens": (
        {"optimizer": "widening", "dtype": "float32"},
        "optimizer widening returned theta .* float64",
    ),
    "a bias gradient of one number": ({"layer": "one_bias"}, "Layer 1: one_bias .* b "),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_shape_or_type_fails_the_run_with_both_shapes(broken, fault):
    change, words = FAULTS[fault]
    plan = Plan.of([XOR | change | {"seed": seed} for seed in range(2)], broken)
    outcomes = [outcome for _, outcome in execute(plan, Engine(workers=1))]
    reasons = [reason for outcome in outcomes for reason in outcome.reason]
    assert len(reasons) == 2
    for reason in reasons:
        assert re.search(words, reason)


def data(inputs=None, targets=None, task="binary", names=("no", "yes"), test=None):
    inputs = np.zeros((4, 2)) if inputs is None else inputs
    targets = np.array([0, 1, 0, 1]) if targets is None else targets
    return Data(Examples(inputs, targets), test, task, Names((), names))


UNSOUND = {
    "no data": (None, "must return a bpx.Data"),
    "no task": (data(task="guess"), "has the task 'guess'"),
    "no examples": (data(np.zeros((0, 2)), np.zeros(0, int)), r"an array \(N, D\)"),
    "one axis": (data(np.zeros(4)), r"an array \(N, D\)"),
    "a list": (data([[0, 0]] * 4), "not list"),
    "not a number": (data(np.full((4, 2), np.nan)), "no finite number"),
    "too few targets": (data(targets=np.array([0, 1])), "an array of 4 targets"),
    "float classes": (data(targets=np.array([0.0, 1, 0, 1])), "class indices"),
    "labels from one": (data(targets=np.array([1, 2, 1, 2])), "go from 1 to 2"),
    "class 7 of 3": (
        data(targets=np.array([0, 1, 2, 7]), task="multiclass", names=("a", "b", "c")),
        "go from 0 to 7",
    ),
    "nameless classes": (data(task="multiclass", names=()), "must name every class"),
    "flat regression": (data(targets=np.zeros(4), task="regression"), r"needs \(N, C\)"),
    "a wider test set": (
        data(test=Examples(np.zeros((1, 3)), np.array([0]))),
        "have 3 columns, train.inputs 2",
    ),
}


@pytest.mark.parametrize("fault", UNSOUND)
def test_data_that_cannot_be_trained_on_are_refused_before_anything_is(fault):
    unsound, words = UNSOUND[fault]

    @dataclass(frozen=True)
    class Unsound(Dataset):
        name = "unsound"

        def load(self):
            return unsound

    class Plugin:
        @hookimpl
        def bpx_datasets(self):
            return [Unsound]

    manager = Registry.load().manager
    manager.register(Plugin())
    with pytest.raises(DataError, match=words):
        Plan.of([changed(XOR, dataset="unsound")], Registry(manager))
