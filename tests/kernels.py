"""Kernels for the tests, and what the pure functions say of the same batch."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bpx import Activation, Loss, Optimizer
from bpx.axes import Array
from bpx.kernel.examples import Window
from bpx.kernel.kernel import Kernel
from bpx.kernel.signal import Signal
from bpx.memory import Order
from bpx.network.model import Batch, Model
from bpx.network.network import Network
from bpx_plugins.activations.sigmoid import Sigmoid
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.layers.dense import Dense
from bpx_plugins.losses.half_squared_error import HalfSquaredError
from bpx_plugins.regularizers.none import NoRegularizer
from bpx_plugins.schedules.constant import Constant

RUNS, DEPTHS = 8, ((3, 2), (3, 4, 1), (3, 4, 5, 2))


@dataclass(frozen=True)
class Keep(Optimizer):
    """Leaves the parameters as they are and remembers the gradient."""

    name = "keep"
    batch_size: int | None = None

    def init(self, theta):
        return (np.zeros_like(theta),)

    def update(self, theta, grad, state, step):
        return theta, (grad,)


def model_of(
    *widths: int,
    bias: bool = True,
    layer: type[Dense] = Dense,
    activation: Activation | None = None,
    output: Activation | None = None,
    loss: Loss | None = None,
    regularizer: Any = None,
) -> Model:
    """Return a model of the given widths, (D, H, ..., C)."""
    layers = tuple(layer(units, bias) for units in widths[1:])
    hidden = [activation or Tanh()] * (len(layers) - 1)
    network = Network(widths[:1], layers, (*hidden, output or Sigmoid()))
    return Model(network, loss or HalfSquaredError(), regularizer or NoRegularizer())


def theta_of(model: Model, dtype: str = "float64", runs: int = RUNS) -> Array:
    """Return parameters of some runs, ``(R, P)``."""
    return np.random.default_rng(1).normal(size=(runs, model.network.layout.size)).astype(dtype)


def examples_of(model: Model, count: int, dtype: str = "float64", seed: int = 2) -> Batch:
    """Return N examples with targets that suit the loss: classes as its labels, else any."""
    rng = np.random.default_rng(seed)
    (inputs,), (outputs,) = model.network.shapes[0], model.network.shapes[-1]
    low, high = model.loss.labels or (0.0, 1.0)
    classes = rng.integers(max(outputs, 2), size=count)
    targets = np.where(classes[:, None] == np.arange(outputs), high, low)
    return Batch(rng.normal(size=(count, inputs)).astype(dtype), targets.astype(dtype))


def kernel_of(
    model: Model, theta: Array, order: Order, optimizer: Optimizer | None = None, schedule=None
) -> Kernel:
    """Return the kernel of some runs before the first update."""
    return Kernel(model, optimizer or Keep(), schedule or Constant(), theta, None, order)


def picked(kernel: Kernel, batch: Batch, length: int, seed: int = 3) -> tuple[Signal, Array, Batch]:
    """Return a batch of examples that are each run's own, as the kernel and as `Model` takes it."""
    chosen = np.random.default_rng(seed).integers(len(batch.targets), size=(RUNS, length))
    own = Batch(batch.inputs[chosen], batch.targets[chosen])
    lanes_last = kernel.order is Order.RUNS_LAST
    places = np.ascontiguousarray(chosen.T) if lanes_last else chosen
    window = kernel.examples(batch).pick(places, length)
    return window.inputs, window.targets[0], own


def train_on(kernel: Kernel, inputs: Signal, targets: Array, step: int, steps: int) -> None:
    """Update the parameters by one batch."""
    window = Window(inputs, (targets,))
    if kernel.window > 1 and targets.ndim == 2:  # of a rule that never sees shared inputs
        every_run = np.tile(np.arange(len(targets)), (RUNS, 1))
        window = kernel.examples(Batch(inputs.logical, targets)).pick(every_run, len(targets))
    kernel.train(window, step - 1, steps)


def assert_equal_to_rounding(actual: Array, expected: Array) -> None:
    """Assert that two arrays differ by no more than the order in which sums are taken."""
    assert actual.dtype == expected.dtype
    rounding = 128 * float(np.finfo(expected.dtype).eps)
    scale = float(np.abs(expected).max())
    np.testing.assert_allclose(actual, expected, rtol=rounding, atol=rounding * scale)
