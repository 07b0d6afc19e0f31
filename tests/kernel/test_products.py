"""A run's products are the same to the bit among any number of neighbours, in any lane."""

import numpy as np
import pytest

from bpx.kernel.examples import Examples
from bpx.kernel.runs_first import AffineRunsFirst
from bpx.kernel.runs_last import AffineRunsLast
from bpx.kernel.signal import Signal, Signals
from bpx.memory import LANES, Order
from bpx.network.model import Batch

LENGTHS = (1, 2, 3, 4, 7, 8, 16, 33)
INPUTS = (1, 2, 3, 7, 8, 12, 33, 70)
UNITS = (1, 4)
LAYERS = {Order.RUNS_FIRST: AffineRunsFirst, Order.RUNS_LAST: AffineRunsLast}
STACKS = {Order.RUNS_FIRST: (2, 5, 64), Order.RUNS_LAST: (16, 24, 56, 328, 2048)}
dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])


def products(order, runs, inputs, units, shared, delta):
    """Return z, the gradient and the gradient at the inputs of runs with the same weights.

    Every run has the same numbers, so that every lane of every stack must come out the same.
    """
    dtype, length = delta.dtype, delta.shape[-1]
    signals = Signals(order, runs, dtype)
    rng = np.random.default_rng(4)
    last = order is Order.RUNS_LAST

    def lanes(values):
        spread = np.broadcast_to(values, (runs, *values.shape))
        return np.ascontiguousarray(np.moveaxis(spread, 0, -1) if last else spread)

    a = rng.normal(size=(inputs, length)).astype(dtype)
    rows = a if shared else lanes(a)
    at_z, z = signals.output(length, (units,)), signals.output(length, (units,))
    at_z.memory[...] = lanes(delta)
    weights = lanes(rng.normal(size=(inputs, units)).astype(dtype))
    grad, below = np.empty_like(weights), signals.hidden(length, (inputs,))
    layer = LAYERS[order](weights, grad, inputs)
    given = Signal(rows, rows, rows)
    for call in (layer.forward(given, z), layer.gradient(given, at_z), layer.backward(at_z, below)):
        call()
    return {
        "z": z.logical,
        "gradient": np.moveaxis(grad, -1, 0) if last else grad,
        "gradient at the inputs": below.logical,
    }


@dtypes
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("inputs", INPUTS)
def test_every_lane_of_every_stack_has_the_product_of_a_lone_run(order, dtype, shared, inputs):
    for units in UNITS:
        for length in LENGTHS:
            delta = np.random.default_rng(5).normal(size=(units, length)).astype(dtype)
            case = order, order.padded(1), inputs, units, shared, delta
            alone = {name: value[0] for name, value in products(*case).items()}
            for runs in STACKS[order]:
                among = products(order, runs, inputs, units, shared, delta)
                for name, value in among.items():
                    unlike = (value != alone[name]).any(axis=(1, 2))
                    assert not unlike.any(), (name, units, length, runs, np.flatnonzero(unlike))
    assert order.padded(1) == (LANES if order is Order.RUNS_LAST else 1)


@dtypes
@pytest.mark.parametrize("length", [1, 2, 5])
@pytest.mark.parametrize("order", Order)
def test_a_runs_sums_over_outputs_and_targets_do_not_depend_on_its_neighbours(order, dtype, length):
    rng, stack, classes = np.random.default_rng(6), 64, 9
    inputs, numbers = rng.normal(size=(40, 3)), rng.normal(size=(40, classes))
    batch = Batch(inputs.astype(dtype), numbers.astype(dtype))
    chosen = rng.integers(40, size=(stack, length))
    values = rng.normal(size=(stack, length, classes)).astype(dtype)

    def sums(which):
        signals = Signals(order, len(which), np.dtype(dtype))
        output = signals.output(length, (classes,)).logical
        output[...] = values[which]
        own = chosen[which].T if order is Order.RUNS_LAST else chosen[which]
        window = Examples(batch, order, ones=True).pick(np.ascontiguousarray(own), length)
        (targets,) = window.targets
        return [array.sum(axis=-1) for array in (output, targets, output * targets)]

    together = sums(np.arange(stack))
    for run in range(stack):
        for alone, among in zip(sums(np.repeat(run, order.padded(1))), together, strict=True):
            np.testing.assert_array_equal(alone[0], among[run])
