"""What a classifier says at every point of the plane."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ShapeError
from bpx.plots.style import INK, PALETTE, legend_beside, new_axes, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIDE = 200
_MARKERS = "osD^vP"
_CLASS_0, _CLASS_1 = "#80B9D9", "#EAAF80"
"""The first two colours of the palette, at half strength: the examples lie on them."""


def decision_boundary(
    predict: Callable[[Array], Array],
    inputs: Array,
    targets: Array,
    ax: Axes | None = None,
    *,
    level: float = 0.5,
) -> Axes:
    """Draw the score of a classifier over the plane, its boundary, and the examples.

    Args:
        predict: From points ``(N, 2)`` to scores ``(N,)``.
        inputs: The examples, ``(N, 2)``.
        targets: Their classes, integers from 0, ``(N,)``.
        ax: Where to draw; by default in a new figure.
        level: The score at the boundary; above it the class is 1.

    Returns:
        The axes.

    Raises:
        ShapeError: The examples are no points of the plane, each with a class.

    Example:
        >>> points = np.array([[0.0, 0.0], [1.0, 1.0]])
        >>> ax = decision_boundary(lambda x: x.mean(axis=1), points, np.array([0, 1]))
        >>> ax.get_xlabel()
        'x1'
    """
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    inputs, targets = np.asarray(inputs), np.asarray(targets)
    if inputs.ndim != 2 or inputs.shape[1] != 2 or targets.shape != inputs.shape[:1]:
        raise ShapeError(
            "A decision boundary needs points (N, 2) with classes (N,);"
            f" the inputs have shape {inputs.shape}, the targets {targets.shape}."
        )
    ax = ax or new_axes(5.5, 4.2)
    x, y = _grid(inputs)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    scores = np.asarray(predict(points), dtype=np.float64).reshape(x.shape)
    span = max(float(np.abs(scores - level).max()), 1e-12)
    ax.imshow(
        scores,
        extent=(x[0, 0], x[-1, -1], y[0, 0], y[-1, -1]),
        origin="lower",
        interpolation="bilinear",
        cmap=LinearSegmentedColormap.from_list("classes", [_CLASS_0, "white", _CLASS_1]),
        norm=Normalize(level - span, level + span),
    )
    if scores.min() < level < scores.max():
        ax.contour(x, y, scores, levels=[level], colors=INK, linewidths=1.5)
    for place, value in enumerate(np.unique(targets)):
        own = inputs[targets == value]
        ax.scatter(
            own[:, 0],
            own[:, 1],
            color=PALETTE[place % len(PALETTE)],
            marker=_MARKERS[place % len(_MARKERS)],
            edgecolors="white",
            s=60 if len(inputs) <= 50 else 20,
            label=f"class {value:g}",
            zorder=3,
        )
    ax.set(xlabel="x1", ylabel="x2", aspect="equal")
    legend_beside(ax)
    return tidy(ax, f"Score and its boundary at {level:g}")


def _grid(inputs: Array) -> tuple[Array, Array]:
    """Return the coordinates of a grid over the examples and a margin, ``(S, S)`` each."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    margin = np.where(high > low, 0.25 * (high - low), 0.5)
    sides = np.linspace(low - margin, high + margin, _SIDE)
    x, y = np.meshgrid(sides[:, 0], sides[:, 1])
    return x, y
