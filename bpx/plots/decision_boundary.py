"""What a trained classifier says at every point of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.style import INK, MARKERS, PALETTE, legend_beside, new_axes, tidy
from bpx.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bpx.components import Data
    from bpx.engine.run import Run
    from bpx.results.predict import TrainedRun

_SIDE = 200
_PLANE = 3.8
"""Inches to the width of the plane, beside the legend."""

_WHITE = (1.0, 1.0, 1.0)
_PALE = 0.5
"""The classes' colours are drawn at half strength: the examples lie on them."""


def decision_boundary(results: Results, run: str, ax: Axes | None = None) -> Axes:
    """Draw what the network of a run says over the plane, its boundary, and the examples.

    Of two classes the output is drawn, white halfway between them; of more, the class with the
    largest output. The examples are those of the training set.

    Args:
        results: A sweep. Where it kept no weights, the run is trained again.
        run: The id of one of its runs, on data of two inputs and classes.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such run, it was not trained to an end, or its data are not
            classes of points in the plane.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "dataset=xor", "training.epochs=5", "results.plots=false",
        ...     f"results.dir={folder.name}"])
        >>> ax = decision_boundary(results, results.runs["id"][0])
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('x1', 'x2')
        >>> folder.cleanup()
    """
    trained = results.trained(run)
    require_plane(trained.run)
    ax = ax or new_axes(*figure_size(trained.data))
    draw_decision(ax, trained)
    legend_beside(ax)
    return tidy(ax, f"Decision boundary on {trained.run.setting.dataset.name}")


def require_plane(run: Run) -> None:
    """Refuse a run whose data are not classes of points in the plane.

    Raises:
        ResultsError: They are not.
    """
    data = run.setting.data
    if data.inputs != 2 or data.task == "regression":
        raise ResultsError(
            f"A decision boundary needs two inputs and classes; run {run.id} has {data.inputs}"
            f" inputs, and {run.setting.dataset.name} is {data.task} data."
        )


def draw_decision(
    ax: Axes, trained: TrainedRun, span: float | None = None, shades: int = 256
) -> None:
    """Draw what a network says over the plane, and the examples it learns from.

    Args:
        ax: Where.
        trained: The run with the parameters to draw.
        span: How far from halfway an output has a class's full colour; by default the farthest.
        shades: The number of colours between the two of the classes.
    """
    data = trained.data
    x, y = grid_around(data.train.inputs)
    outputs = trained.predict(np.stack([x.ravel(), y.ravel()], axis=1))
    if data.task == "binary":
        _draw_output(ax, x, y, outputs.reshape(x.shape), trained, span, shades)
    else:
        _draw_regions(ax, x, y, outputs.argmax(axis=1).reshape(x.shape), outputs.shape[1])
    draw_examples(ax, data)


def draw_examples(ax: Axes, data: Data) -> None:
    """Draw the training examples, a colour and a marker for each class, and name the axes."""
    inputs, targets = data.train.inputs, data.train.targets
    for label in np.unique(targets):
        own = inputs[targets == label]
        ax.scatter(
            own[:, 0],
            own[:, 1],
            color=PALETTE[label % len(PALETTE)],
            marker=MARKERS[label % len(MARKERS)],
            edgecolors="white",
            s=60 if len(inputs) <= 50 else 20,
            label=class_name(data, label),
            zorder=3,
        )
    horizontal, vertical = data.names.features or ("x1", "x2")
    ax.set(xlabel=horizontal, ylabel=vertical, aspect="equal")


def class_name(data: Data, label: int) -> str:
    """Return the word for a class."""
    name = data.names.targets[label] if data.names.targets else str(label)
    # A legend leaves out what begins with an underscore.
    return name if data.names.targets and not name.startswith("_") else f"class {name}"


def figure_size(data: Data) -> tuple[float, float]:
    """Return the width and the height, in inches, in which the plane of some data fits well."""
    x, y = grid_around(data.train.inputs)
    height = (y[-1, 0] - y[0, 0]) / (x[0, -1] - x[0, 0]) * _PLANE
    return _PLANE + 1.7, float(np.clip(height, 1.5, 4.5)) + 0.8


def grid_around(inputs: Array) -> tuple[Array, Array]:
    """Return the coordinates of a grid over the examples and a margin, ``(S, S)`` each."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    margin = np.where(high > low, 0.25 * (high - low), 0.5)
    sides = np.linspace(low - margin, high + margin, _SIDE)
    x, y = np.meshgrid(sides[:, 0], sides[:, 1])
    return x, y


def _draw_output(
    ax: Axes,
    x: Array,
    y: Array,
    output: Array,
    trained: TrainedRun,
    span: float | None,
    shades: int,
) -> None:
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    assert trained.labels is not None, "two classes have labels"
    half = sum(trained.labels) / 2
    span = span or max(float(np.abs(output - half).max()), 1e-12)
    colours = LinearSegmentedColormap.from_list("classes", [pale(0), _WHITE, pale(1)], shades)
    _draw_image(ax, x, y, output, cmap=colours, norm=Normalize(half - span, half + span))
    if output.min() < half < output.max():
        ax.contour(x, y, output, levels=[half], colors=INK, linewidths=1.5)


def _draw_regions(ax: Axes, x: Array, y: Array, classes: Array, count: int) -> None:
    from matplotlib.colors import ListedColormap, Normalize

    colours = ListedColormap([pale(label) for label in range(count)])
    _draw_image(ax, x, y, classes, cmap=colours, norm=Normalize(-0.5, count - 0.5))
    for label in range(count - 1):
        if (classes <= label).any() and (classes > label).any():
            ax.contour(x, y, classes > label, levels=[0.5], colors=INK, linewidths=1.5)


def _draw_image(ax: Axes, x: Array, y: Array, values: Array, **look: Any) -> None:
    extent = (x[0, 0], x[-1, -1], y[0, 0], y[-1, -1])
    ax.imshow(values, extent=extent, origin="lower", interpolation="nearest", **look)


def pale(label: int) -> tuple[float, float, float]:
    """Return the colour of the ground that is a class's."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(PALETTE[label % len(PALETTE)])
    return (1 - _PALE * (1 - red), 1 - _PALE * (1 - green), 1 - _PALE * (1 - blue))
