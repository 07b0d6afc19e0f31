"""What is measured at a recorded epoch: losses and metrics, and statistics of each layer."""

from collections.abc import Mapping

import numpy as np

from bpx import xp
from bpx.axes import Array
from bpx.components import Activation, Metric
from bpx.components.returned import require_array
from bpx.errors import ShapeError
from bpx.kernel.examples import Examples
from bpx.kernel.kernel import Kernel
from bpx.network.model import Batch, Model
from bpx.training.block import Block
from bpx.training.data import Feed

LAYER_COLUMNS = (
    "weight_norm",
    "gradient_norm",
    "update_norm",
    "activation_mean",
    "activation_std",
    "delta_std",
    "saturation",
)
"""Per layer: Frobenius norms of the weights, of their gradient over the training set and of the
last epoch's change; mean and standard deviation of the activations; standard deviation of the
back-propagated delta; and the share of units that are saturated (a derivative below a hundredth
of the activation's steepest)."""

_SATURATED = 0.01


class Evaluator:
    """Measures the runs of a block on the training and the test set."""

    def __init__(self, feed: Feed, metrics: tuple[Metric, ...]) -> None:
        """Prepare to measure.

        Args:
            feed: The training and the test set.
            metrics: What to measure beside the loss.
        """
        self._feed = feed
        self._metrics = metrics
        parts = ["train"] if feed.test is None else ["train", "test"]
        measures = ["loss", *(metric.name for metric in metrics)]
        self.columns = (*(f"{part}.{name}" for part in parts for name in measures), "penalty")
        self.metrics = [name for name in self.columns[:-1] if not name.endswith(".loss")]
        self.losses = [index for index, name in enumerate(self.columns) if name.endswith(".loss")]
        self.higher_is_better = np.array(
            [False, *(metric.higher_is_better for metric in metrics)] * len(parts) + [False]
        )

    @classmethod
    def of(cls, block: Block) -> "Evaluator":
        """Return the evaluator of a block."""
        return cls(block.feed, block.metrics)

    def __call__(self, kernel: Kernel, sets: Mapping[str, Examples]) -> Array:
        """Return every measure of every run, ``(R, columns)``, in the order of `columns`.

        Args:
            kernel: The arithmetic of the runs.
            sets: The training and, if there is one, the test set.
        """
        values = [
            value
            for examples in sets.values()
            for value in self._measure(kernel, examples, self._metrics)
        ]
        values.append(kernel.model.penalty(kernel.theta))
        table = np.empty((len(values), len(kernel.theta)))
        for column, value in zip(table, values, strict=True):
            column[:] = value
        return table.T

    def column(self, name: str, kernel: Kernel, sets: Mapping[str, Examples]) -> Array:
        """Return one measure of every run, ``(R,)``, in the precision of the table of all."""
        part, _, measure = name.partition(".")
        metrics = tuple(metric for metric in self._metrics if metric.name == measure)
        return np.asarray(self._measure(kernel, sets[part], metrics)[-1], np.float64)

    def _measure(
        self, kernel: Kernel, examples: Examples, metrics: tuple[Metric, ...]
    ) -> list[Array]:
        output = kernel.outputs(examples)
        values = [kernel.model.checked_loss(output, examples.targets)]
        if metrics:
            output = self._feed.on_class_scale(output)
            targets = self._feed.on_class_scale(examples.targets)
            values += [_measured(metric, output, targets) for metric in metrics]
        return values


def _measured(metric: Metric, output: Array, targets: Array) -> Array:
    value = metric(output, targets)
    require_array(value, f"The metric {metric.name}", output.shape[:-2])
    if np.shape(value) != output.shape[:-2]:
        raise ShapeError(
            f"The metric {metric.name} returned the shape {np.shape(value)} for outputs of shape"
            f" {output.shape}; it must be one number a run, {output.shape[:-2]}."
        )
    return value


def layer_statistics(model: Model, theta: Array, start: Array, train: Batch) -> Array:
    """Return the statistics of every layer, ``(R, L, len(LAYER_COLUMNS))``.

    Args:
        model: The model.
        theta: Parameters, ``(R, P)``.
        start: Parameters before the epoch, ``(R, P)``.
        train: The training set.
    """
    trace = model.forward(theta, train.inputs)
    deltas = model.network.deltas(trace, model.delta(trace, train.targets))
    grad = model.gradient(theta, train)
    norms = [_weight_norms(model, array) for array in (theta, grad, theta - start)]
    rows = []
    for layer, activation in enumerate(model.network.activations):
        z, a = trace.z[layer], trace.a[layer]
        units = tuple(range(1, a.ndim))
        slope = xp.abs(activation.derivative(z, a))
        columns = [norm[layer] for norm in norms]
        columns += [
            xp.mean(a, axis=units),
            xp.std(a, axis=units),
            xp.std(deltas[layer], axis=units),
        ]
        columns.append(xp.mean(slope < _SATURATED * _steepest(activation, slope), axis=units))
        rows.append(np.stack([np.asarray(column, float) for column in columns], axis=-1))
    return np.stack(rows, axis=1)


def _steepest(activation: Activation, slope: Array) -> Array:
    """Return the steepest slope of each run's activation, ``(R, 1, 1)``.

    Where it is not elementwise, the steepest in the layer stands for it.
    """
    if activation.elementwise:
        z = xp.asarray(np.linspace(-10.0, 10.0, 2001)[:, None], dtype=slope.dtype)
        z = xp.broadcast_to(z, (slope.shape[0], *z.shape))
        slope = xp.abs(activation.derivative(z, activation(z)))
    steepest: Array = xp.max(slope, axis=(-2, -1), keepdims=True)
    return steepest


def _weight_norms(model: Model, array: Array) -> list[Array]:
    """Return the Frobenius norm of each layer's weights in an array shaped like theta."""
    layout = model.network.layout
    squares: list[Array] = [np.zeros(array.shape[0]) for _ in range(layout.layers)]
    for slot in layout.slots:
        if not slot.parameter.bias:
            part = xp.sum(xp.square(array[:, slot.place]), axis=-1)
            squares[slot.layer - 1] = squares[slot.layer - 1] + part
    return [xp.sqrt(square) for square in squares]
