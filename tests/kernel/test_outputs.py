"""The outputs a kernel measures with: in pieces or whole, of the parameters as they are now."""

import numpy as np
import pytest
from kernels import (
    Keep,
    assert_equal_to_rounding,
    examples_of,
    kernel_of,
    model_of,
    theta_of,
    train_on,
)

from bpx.kernel.kernel import PIECE
from bpx.memory import Order
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.optimizers.gd import GradientDescent

orders = pytest.mark.parametrize("order", Order)


@orders
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("widths", [(3, 2), (12, 4, 1)])
@pytest.mark.parametrize("beyond", [-1, 0, 1, 2])
def test_in_pieces_are_those_of_the_whole_set(order, dtype, widths, beyond):
    model = model_of(*widths)
    kernel = kernel_of(model, theta_of(model, dtype), order, Keep(batch_size=2))
    for whole_pieces in (1, 3):
        batch = examples_of(model, whole_pieces * PIECE[order] + beyond, dtype)
        outputs = kernel.outputs(kernel.examples(batch))
        assert_equal_to_rounding(outputs, model.forward(kernel.theta, batch.inputs).output)


@orders
@pytest.mark.parametrize("batch_size", [None, 5])
def test_are_of_the_parameters_after_the_last_update(order, batch_size):
    model = model_of(3, 4, 2)
    kernel = kernel_of(model, theta_of(model), order, GradientDescent(lr=0.5))
    kernel = kernel if batch_size is None else kernel_of(model, kernel.theta, order, Keep(5))
    train, test = (examples_of(model, 5, seed=seed) for seed in (2, 9))
    sets = [kernel.examples(train), kernel.examples(test)]
    for step in range(1, 4):
        expected = model.gradient(kernel.theta, train)
        before = kernel.theta.copy()
        train_on(kernel, sets[0].whole, train.targets, step, 3)
        moved = (before - kernel.theta) / 0.5 if batch_size is None else kernel.state[0]
        np.testing.assert_allclose(moved, expected, rtol=1e-9, atol=1e-12)
        for batch, examples in zip((train, test), sets, strict=True):
            output = model.forward(kernel.theta, batch.inputs).output
            assert_equal_to_rounding(kernel.outputs(examples), output)


@orders
def test_over_the_full_batch_a_pass_that_measures_is_the_one_the_update_begins_with(order):
    passes = []

    class Counted(Tanh):
        name = "counted"

        def __call__(self, z):
            passes.append(z.shape)
            return super().__call__(z)

    model = model_of(3, 4, 2, activation=Counted())
    kernel = kernel_of(model, theta_of(model), order, GradientDescent())
    examples = kernel.examples(examples_of(model, 5))
    for updates in range(1, 4):
        kernel.outputs(examples)
        train_on(kernel, examples.whole, examples.targets, updates, 3)
        assert len(passes) == updates
