"""What a trained classifier says at every point of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.style import INK, PALETTE, legend_beside, new_axes, tidy
from bpx.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bpx.results.predict import TrainedRun

_SIDE = 200
_MARKERS = "osD^vP"
_WHITE = (1.0, 1.0, 1.0)
_PALE = 0.5
"""The classes' colours are drawn at half strength: the examples lie on them."""


def decision_boundary(results: Results, run: str, ax: Axes | None = None) -> Axes:
    """Draw what the network of a run says over the plane, its boundary, and the examples.

    Of two classes the output is drawn, white halfway between them; of more, the class with the
    largest output. The examples are those of the training set.

    Args:
        results: A sweep that kept its weights (``results.weights=true``).
        run: The id of one of its runs, on data of two inputs and classes.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such run, its weights were not kept, or its data are not classes
            of points in the plane.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "dataset=xor", "training.epochs=5", "results.weights=true", "results.plots=false",
        ...     f"results.dir={folder.name}"])
        >>> ax = decision_boundary(results, results.runs["id"][0])
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('x1', 'x2')
        >>> folder.cleanup()
    """
    trained = results.trained(run)
    data, dataset = trained.data, trained.run.setting.dataset.name
    if data.inputs != 2 or data.task == "regression":
        raise ResultsError(
            "A decision boundary needs two inputs and classes; run"
            f" {run} has {data.inputs} inputs, and {dataset} is {data.task} data."
        )
    ax = ax or new_axes(5.5, 4.2)
    inputs, targets = data.train.inputs, data.train.targets
    x, y = _grid(inputs)
    outputs = trained.predict(np.stack([x.ravel(), y.ravel()], axis=1))
    if data.task == "binary":
        _draw_output(ax, x, y, outputs.reshape(x.shape), trained)
    else:
        _draw_regions(ax, x, y, outputs.argmax(axis=1).reshape(x.shape), outputs.shape[1])
    for label in np.unique(targets):
        own = inputs[targets == label]
        ax.scatter(
            own[:, 0],
            own[:, 1],
            color=PALETTE[label % len(PALETTE)],
            marker=_MARKERS[label % len(_MARKERS)],
            edgecolors="white",
            s=60 if len(inputs) <= 50 else 20,
            label=data.names.targets[label] if data.names.targets else f"class {label}",
            zorder=3,
        )
    horizontal, vertical = data.names.features or ("x1", "x2")
    ax.set(xlabel=horizontal, ylabel=vertical, aspect="equal")
    legend_beside(ax)
    return tidy(ax, f"Decision boundary on {dataset}")


def _grid(inputs: Array) -> tuple[Array, Array]:
    """Return the coordinates of a grid over the examples and a margin, ``(S, S)`` each."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    margin = np.where(high > low, 0.25 * (high - low), 0.5)
    sides = np.linspace(low - margin, high + margin, _SIDE)
    x, y = np.meshgrid(sides[:, 0], sides[:, 1])
    return x, y


def _draw_output(ax: Axes, x: Array, y: Array, output: Array, trained: TrainedRun) -> None:
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    assert trained.labels is not None, "two classes have labels"
    half = sum(trained.labels) / 2
    span = max(float(np.abs(output - half).max()), 1e-12)
    colours = LinearSegmentedColormap.from_list("classes", [_pale(0), _WHITE, _pale(1)])
    _draw_image(ax, x, y, output, cmap=colours, norm=Normalize(half - span, half + span))
    if output.min() < half < output.max():
        ax.contour(x, y, output, levels=[half], colors=INK, linewidths=1.5)


def _draw_regions(ax: Axes, x: Array, y: Array, classes: Array, count: int) -> None:
    from matplotlib.colors import ListedColormap, Normalize

    colours = ListedColormap([_pale(label) for label in range(count)])
    _draw_image(ax, x, y, classes, cmap=colours, norm=Normalize(-0.5, count - 0.5))
    for label in range(count - 1):
        if (classes <= label).any() and (classes > label).any():
            ax.contour(x, y, classes > label, levels=[0.5], colors=INK, linewidths=1.5)


def _draw_image(ax: Axes, x: Array, y: Array, values: Array, **look: Any) -> None:
    extent = (x[0, 0], x[-1, -1], y[0, 0], y[-1, -1])
    ax.imshow(values, extent=extent, origin="lower", interpolation="nearest", **look)


def _pale(label: int) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(PALETTE[label % len(PALETTE)])
    return (1 - _PALE * (1 - red), 1 - _PALE * (1 - green), 1 - _PALE * (1 - blue))
