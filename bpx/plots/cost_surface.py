"""The cost over two parameters with its gradient, on the map and as a landscape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ConfigError
from bpx.plots.loss_surface import draw_map
from bpx.plots.style import INK, PALETTE, legend_beside, new_axes, tidy
from bpx.results import Results
from bpx.results.cost import CostSurface, cost_surface_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ARROWS, _ARROWS_IN_SPACE = 13, 9
"""Arrows along a side."""

_LONGEST = 1.2
"""The length of the longest arrow, as a multiple of the distance between two."""


def gradient_vectors(
    results: Results, run: str, parameters: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the gradient of the cost at points of the plane of two parameters, over its contours.

    The gradient points where the cost rises fastest, at right angles to the contours; descent walks
    against it. The length of an arrow grows with the square root of the slope, so that gentle
    slopes are seen beside steep ones. Where the network has only these two parameters, the path of
    the run is drawn too.

    Args:
        results: A sweep.
        run: The id of one of its runs, whose rule descends a gradient. It is trained again.
        parameters: The two, such as ``["W1[0,0]", "b1[0]"]``; by default the first two. The others
            keep their final values.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such run or parameter, or the network has no gradient.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "dataset=or", "network.hidden=[]", "network.bias=false", "training.epochs=5",
        ...     "results.plots=false", f"results.dir={folder.name}"])
        >>> ax = gradient_vectors(results, results.runs["id"][0])
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('W1[0, 0]', 'W1[1, 0]')
        >>> folder.cleanup()
    """
    surface = cost_surface_of(results, run, parameters)
    ax = ax or new_axes(6.5, 4.6)
    draw_map(ax, surface.x, surface.y, surface.cost)
    x, y, gradient = _arrows(surface, _ARROWS)
    arrows = gradient.reshape(-1, 2).T
    look: dict[str, Any] = {"color": PALETTE[0], "zorder": 3, "width": 0.004, "label": "gradient"}
    ax.quiver(*np.meshgrid(x, y), *arrows, angles="xy", scale_units="xy", scale=1.0, **look)
    _draw_path(ax, surface)
    first, second = surface.parameters
    # The arrows at the edge may point out of the map.
    ax.set(xlim=surface.x[[0, -1]], ylim=surface.y[[0, -1]])
    ax.set(xlabel=first, ylabel=second, aspect="equal")
    legend_beside(ax)
    return tidy(ax, f"Cost and its gradient over {first} and {second}")


def cost_surface(
    results: Results, run: str, parameters: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the cost over two parameters as a landscape, with its gradient on the ground below.

    The height is the cost; the gradient has no height, for it says how to change the parameters:
    it lies in their plane and points where the landscape rises fastest.

    Args:
        results: A sweep.
        run: The id of one of its runs, whose rule descends a gradient. It is trained again.
        parameters: The two, such as ``["W1[0,0]", "b1[0]"]``; by default the first two. The others
            keep their final values.
        ax: Where to draw, with ``projection="3d"``; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ConfigError: The axes have no third dimension.
        ResultsError: There is no such run or parameter, or the network has no gradient.
    """
    surface = cost_surface_of(results, run, parameters)
    if ax is None:
        ax = new_axes(6.5, 5.2, projection="3d")
    if ax.name != "3d":
        raise ConfigError('cost_surface draws in three dimensions: make its axes with "3d".')
    space: Any = ax
    low, high = float(np.nanmin(surface.cost)), float(np.nanmax(surface.cost))
    floor = low - 0.6 * max(high - low, 1e-12)
    grid = np.meshgrid(surface.x, surface.y)
    relief: dict[str, Any] = {"cmap": "cividis", "rcount": len(surface.y), "ccount": len(surface.x)}
    space.plot_surface(*grid, surface.cost, **relief)
    space.contour(*grid, surface.cost, zdir="z", offset=floor, colors="0.6", linewidths=0.6)
    x, y, gradient = _arrows(surface, _ARROWS_IN_SPACE)
    ground = np.meshgrid(x, y, [floor], indexing="xy")
    u, v = (gradient[..., axis][..., None] for axis in (0, 1))
    look: dict[str, Any] = {"color": PALETTE[0], "linewidth": 0.9, "arrow_length_ratio": 0.35}
    space.quiver(*ground, u, v, np.zeros_like(u), label="gradient", **look)
    first, second = surface.parameters
    space.set(xlabel=first, ylabel=second, zlabel="cost", zlim=(floor, high))
    space.view_init(elev=25, azim=-60)
    title = f"Cost over {first} and {second}"
    space.set_title(title, loc="left", fontsize=10, color=INK, parse_math=False)
    return ax


def _draw_path(ax: Axes, surface: CostSurface) -> None:
    """Draw the path that lies on the surface, or where it ends above one that is but a part."""
    look: dict[str, Any] = {"color": PALETTE[1], "zorder": 4}
    if surface.whole:
        ax.plot(*surface.path.T, linewidth=1.8, label="descent", **look)
        ax.plot(*surface.path[0], "s", markersize=6, markerfacecolor="white", **look)
    ax.plot(*surface.path[-1], "o", markersize=7, label="end of training", **look)


def _arrows(surface: CostSurface, count: int) -> tuple[Array, Array, Array]:
    """Return the places of the arrows along both sides, and the arrows, ``(A, A, 2)``."""
    places = np.linspace(0, len(surface.x) - 1, count + 2).round().astype(int)[1:-1]
    x, y = surface.x[places], surface.y[places]
    gradient = surface.gradient[np.ix_(places, places)]
    gradient = np.where(np.isfinite(gradient), gradient, 0.0)
    roots = np.sqrt(np.linalg.norm(gradient, axis=-1, keepdims=True))
    arrows = np.divide(gradient, roots, out=np.zeros_like(gradient), where=roots > 0)
    longest = _LONGEST * float(x[1] - x[0])
    return x, y, arrows * (longest / max(float(roots.max()), 1e-300))
