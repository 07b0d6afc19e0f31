"""Lines that rise in steps, those of the settings singled out in colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.plots.highlight import Look
from bpx.plots.style import REST, Setting, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARES = (-0.03, 1.03)
"""The ends of an axis of shares: a line along 0 or 1 is seen beside the frame."""

_STRIDE = 8
"""A line has about this many markers."""


def draw_steps(
    ax: Axes, steps: Mapping[Setting, Array], looks: Mapping[Setting, Look], by: Sequence[str]
) -> None:
    """Draw steps that hold their height up to the next one.

    Args:
        ax: Where to draw.
        steps: Of each setting where it steps and to what, ``(steps, 2)``.
        looks: The settings to single out; the others are grey.
        by: The columns that tell settings apart.
    """
    from matplotlib.collections import LineCollection

    rest = [_corners(points) for setting, points in steps.items() if setting not in looks]
    if rest:
        name = f"{len(rest):,} other setting{'s' if len(rest) > 1 else ''}"
        ax.add_collection(LineCollection(rest, colors=REST, linewidths=0.6, alpha=0.6, label=name))
        ax.autoscale_view()
    for setting, look in looks.items():
        if setting in steps:
            ax.step(
                *steps[setting].T,
                where="post",
                color=look.colour,
                linestyle=look.dashes,
                linewidth=1.6,
                marker=look.marker,
                markersize=4,
                markevery=max(1, len(steps[setting]) // _STRIDE),
                label=label(by, setting),
            )
    ax.grid(axis="y", color="0.92")


def _corners(points: Array) -> Array:
    """Return the corners of steps as the points of a line."""
    x, y = points.T
    return np.column_stack([np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]])
