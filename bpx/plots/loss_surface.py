"""The loss around the trajectories of some runs, in the plane of their two main directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.plots.highlight import Look, highlights
from bpx.plots.style import (
    INK,
    label,
    legend_beside,
    new_axes,
    settings,
    spans_decades,
    tidy,
    words,
)
from bpx.results import Results
from bpx.results.landscape import Landscape, landscape

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CONTOUR = "#555555"
"""The grey of contour lines."""

_LEVELS = 12
_FEW_DECADES = 4
_TICKS = 6
_DARKEST = 0.33
"""Of the greys of the ground: the trajectories must stand out from it."""


def loss_surface(results: Results, metric: str = "train.loss", ax: Axes | None = None) -> Axes:
    """Draw the loss in the plane of the two main directions of some runs' trajectories.

    The runs are trained again. Of all planes in the space of the parameters, the one drawn keeps
    most of the variance of all trajectories together; the axes say how much of it. Light is low.
    A path is seen from above: where it leaves the plane, its loss is not that of the ground below.

    Args:
        results: Up to six runs of the same data, network and loss, such as
            ``results.select(seed=0)`` of a sweep over optimizers.
        metric: What to draw: a column of history.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There are no such runs or too many, they do not share what decides the loss,
            or there is no such measure.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "dataset=xor", "optimizer=gd,adam", "training.epochs=5", "results.plots=false",
        ...     f"results.dir={folder.name}"])
        >>> ax = loss_surface(results)
        >>> ax.get_title(loc="left")
        'Train loss in the plane of the main directions of 2 trajectories'
        >>> folder.cleanup()

    References:
        Lorch, 2016, "Visualizing deep network training trajectories with PCA". Li, Xu, Taylor,
        Studer and Goldstein, 2018, "Visualizing the loss landscape of neural nets", section 7.
    """
    ground = landscape(results, metric)
    ax = ax or new_axes(7.5, 4.6)
    draw_ground(ax, ground)
    draw_paths(ax, ground.paths, path_looks(results, ground))
    return ax


def draw_ground(ax: Axes, ground: Landscape) -> None:
    """Draw the loss as a map, the axes and the title."""
    draw_map(ax, ground.u, ground.v, ground.values)
    first, second = ground.plane.share
    ax.set(
        xlabel=f"first main direction ({first:.0%} of variance)",
        ylabel=f"second main direction ({second:.0%})",
        aspect="equal",
    )
    count = len(ground.runs)
    of = f"{count} trajectories" if count > 1 else "a trajectory"
    tidy(ax, f"{words(ground.metric).capitalize()} in the plane of the main directions of {of}")


def draw_map(ax: Axes, x: Array, y: Array, values: Array) -> None:
    """Draw values ``(S, S)`` over the plane, high ones dark, with contours that name them."""
    levels = contour_levels(values)
    greys = np.linspace(1.0, 1.0 - _DARKEST, len(levels) + 1)
    ax.contourf(x, y, values, levels=levels, colors=greys.astype(str), extend="both")
    lines = ax.contour(x, y, values, levels=levels, colors=CONTOUR, linewidths=0.6)
    ax.clabel(lines, fontsize=7, fmt=dict(zip(levels, distinct(levels), strict=True)))
    ax.locator_params(nbins=_TICKS)


def draw_paths(ax: Axes, paths: Sequence[Array], looks: Sequence[tuple[str, Look]]) -> None:
    """Draw paths ``(T, 2)`` with their beginnings and ends, and the legend."""
    from matplotlib.patheffects import Normal, Stroke

    halo = [Stroke(linewidth=3.5, foreground="white"), Normal()]
    for path, (name, look) in zip(paths, looks, strict=True):
        ax.plot(
            *path.T,
            label=name,
            color=look.colour,
            linestyle=look.dashes,
            linewidth=1.8,
            marker=look.marker,
            markersize=6,
            markevery=[-1],
            path_effects=halo,
            zorder=3,
        )
    begins = np.unique(np.round([path[0] for path in paths], 12), axis=0)
    ax.plot(*begins.T, "s", color=INK, markerfacecolor="white", zorder=5, label="start")
    legend_beside(ax)


def path_looks(results: Results, ground: Landscape) -> list[tuple[str, Look]]:
    """Return the name and the look of each run's path."""
    rows = results.runs.set_index("id").loc[list(ground.runs)].reset_index()
    by = [name for name in results.varied if name in rows]
    if len(set(settings(rows, by))) < len(rows):
        by = [*by, "seed"]
    looks = highlights(results.of(rows), by, metric=None)
    return [(label(by, setting), looks[setting]) for setting in settings(rows, by)]


def contour_levels(values: Array) -> Array:
    """Return about ten round numbers within some values, on the scale that shows them best."""
    from matplotlib.ticker import MaxNLocator

    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    if spans_decades(finite):
        decades = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
        within = (1.0, 2.0, 5.0) if np.log10(high / low) < _FEW_DECADES else (1.0,)
        every = -(-len(decades) // _LEVELS)
        levels = np.outer(10.0 ** decades[::every], within).ravel()
    else:
        levels = np.asarray(MaxNLocator(_LEVELS).tick_values(low, high))
    inside = levels[(low < levels) & (levels < high)]
    return inside if len(inside) > 1 else np.array([low, max(high, low + max(1.0, abs(low)))])


def distinct(levels: Array) -> list[str]:
    """Return levels as labels, with as many digits as tell them apart, three at least.

    Example:
        >>> distinct(np.array([0.1, 0.25])), distinct(np.array([0.69412, 0.69414]))
        (['0.1', '0.25'], ['0.69412', '0.69414'])
    """
    labels: list[str] = []
    for digits in range(3, 18):
        labels = [f"{level:.{digits}g}" for level in levels]
        if len(set(labels)) == len(labels):
            break
    return labels
