"""A component that returns another shape is refused with the layer, its name and both shapes."""

from dataclasses import dataclass

import numpy as np
import pytest
from kernels import RUNS, Keep, examples_of, kernel_of, model_of, theta_of, train_on

from bpx import Regularizer
from bpx.errors import ShapeError
from bpx.memory import Order
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.layers.dense import Dense
from bpx_plugins.losses.half_squared_error import HalfSquaredError
from bpx_plugins.regularizers.l2 import L2


class ShortActivation(Tanh):
    name = "short"

    def __call__(self, z):
        return super().__call__(z)[..., :1]


class ShortSlope(Tanh):
    name = "short_slope"

    def vjp(self, z, a, grad_a):
        return super().vjp(z, a, grad_a)[..., :1]


class ShortLossGradient(HalfSquaredError):
    name = "short_loss_gradient"

    def gradient(self, output, target):
        return super().gradient(output, target)[..., :1]


class ShortDelta(HalfSquaredError):
    name = "short_delta"

    def delta(self, z, output, target, activation):
        return super().delta(z, output, target, activation)[..., :1]


class ShortForward(Dense):
    name = "short_forward"

    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return z[..., :1], cache


class ShortLayerGradient(Dense):
    name = "short_layer_gradient"

    def gradient(self, params, cache, delta):
        grads = super().gradient(params, cache, delta)
        return {"W": grads["W"][..., :1], "b": grads["b"]}


class ShortBackward(Dense):
    name = "short_backward"

    def backward(self, params, cache, delta):
        return super().backward(params, cache, delta)[..., :1]


class ShortPenalty(L2):
    name = "short_penalty"

    def gradient(self, theta):
        return super().gradient(theta)[..., :1]


class ShortUpdate(Keep):
    name = "short_update"

    def update(self, theta, grad, state, step):
        return theta[..., :1], state


class Widening(Keep):
    name = "widening"

    def update(self, theta, grad, state, step):
        return theta.astype(np.float64), state


class ShortDirection(Keep):
    name = "short_direction"

    def gradient(self, model, theta, batch):
        return theta[..., :1]


FAULTS = {
    "hidden activation": (
        {"activation": ShortActivation()},
        r"Layer 1: activation short returned the shape \(8, 7, 1\) .* \(8, 7, 4\)",
    ),
    "output activation": (
        {"output": ShortActivation()},
        r"Layer 2: activation short returned the shape \(8, 7, 1\) .* \(8, 7, 2\)",
    ),
    "hidden slope": (
        {"activation": ShortSlope()},
        r"Layer 1: activation short_slope returned a gradient of shape \(8, 7, 1\) .* \(8, 7, 4\)",
    ),
    "output slope": (
        {"output": ShortSlope()},
        r"Layer 2: activation short_slope returned a gradient of shape \(8, 7, 1\) .* \(8, 7, 2\)",
    ),
    "gradient of the loss": (
        {"loss": ShortLossGradient()},
        r"loss short_loss_gradient returned a gradient of shape \(8, 7, 1\) .* \(8, 7, 2\)",
    ),
    "delta of the loss": (
        {"loss": ShortDelta()},
        r"loss short_delta returned a delta of shape \(8, 7, 1\) .* \(8, 7, 2\)",
    ),
    "forward pass of a layer": (
        {"layer": ShortForward},
        r"Layer 1: short_forward returned the shape \(8, 7, 1\); it says \(8, 7, 4\)",
    ),
    "gradient of a layer": (
        {"layer": ShortLayerGradient},
        r"Layer 2: short_layer_gradient .* \(8, 4, 1\) for W \(8, 4, 2\)",
    ),
    "backward pass of a layer": (
        {"layer": ShortBackward},
        r"Layer 2: short_backward .* \(8, 7, 1\) for its input \(8, 7, 4\)",
    ),
    "gradient of the penalty": (
        {"regularizer": ShortPenalty()},
        r"regularizer short_penalty .* \(8, 1\) for theta \(8, 26\)",
    ),
}

RULES = {
    "update": (ShortUpdate(), r"optimizer short_update returned theta \(8, 1\) .* \(8, 26\)"),
    "precision": (Widening(), r"optimizer widening returned theta .* float64 for .* float32"),
    "direction": (
        ShortDirection(),
        r"optimizer short_direction returned a gradient of shape \(8, 1\) for theta \(8, 26\)",
    ),
}


def update(model, order, rule=None):
    theta = theta_of(model, "float32")
    assert theta.shape == (RUNS, 26)
    kernel = kernel_of(model, theta, order, rule)
    batch = examples_of(model, 7, "float32")
    train_on(kernel, kernel.examples(batch).whole, batch.targets, 1, 1)
    return kernel.state


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("place", FAULTS)
def test_the_fault_is_named_with_its_place(order, place):
    parts, words = FAULTS[place]
    with pytest.raises(ShapeError, match=words):
        update(model_of(3, 4, 2, **parts), order)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("place", RULES)
def test_a_rule_that_returns_another_shape_or_precision_is_named(order, place):
    rule, words = RULES[place]
    with pytest.raises(ShapeError, match=words):
        update(model_of(3, 4, 2), order, rule)


def test_a_regularizer_of_ones_own_that_is_right_is_let_through():
    @dataclass(frozen=True)
    class Fine(Regularizer):
        name = "fine"

        def __call__(self, theta):
            return theta.sum(axis=-1)

        def gradient(self, theta):
            return np.ones_like(theta)

    (penalized,) = update(model_of(3, 4, 2, regularizer=Fine()), Order.RUNS_FIRST)
    (plain,) = update(model_of(3, 4, 2), Order.RUNS_FIRST)
    np.testing.assert_allclose(penalized - plain, 1, atol=1e-6)
