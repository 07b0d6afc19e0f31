"""Trajectories growing on the loss surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpx.plots.loss_surface import draw_ground, draw_paths, path_looks
from bpx.plots.movie import animate
from bpx.plots.style import tidy, words
from bpx.results import Results
from bpx.results.landscape import landscape
from bpx.results.trajectory import require_moments

if TYPE_CHECKING:
    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes

_SECONDS = 0.1


def animate_trajectories(
    results: Results, metric: str = "train.loss", frames: int = 50
) -> FuncAnimation:
    """Show how runs walk over the loss surface, all at the same pace.

    The surface is that of `bpx.plots.loss_surface`. A run that ends early waits for the others.

    Args:
        results: Up to six runs of the same data, network and loss.
        metric: What the surface shows: a column of history.
        frames: Frames beside the first, at most.

    Returns:
        The animation; `bpx.plots.save` writes it.

    Raises:
        ConfigError: There is to be no frame.
        ResultsError: There are no such runs or too many, they do not share what decides the loss,
            or there is no such measure.
    """
    require_moments(frames)
    ground = landscape(results, metric)
    looks = path_looks(results, ground)
    last = max(int(one.steps[-1]) for one in ground.trajectories)
    steps = np.unique(np.linspace(0, last, frames + 1).round().astype(int)).tolist()

    def draw(ax: Axes, step: int) -> None:
        draw_ground(ax, ground)
        walked = [
            path[one.steps <= step]
            for path, one in zip(ground.paths, ground.trajectories, strict=True)
        ]
        draw_paths(ax, walked, looks)
        tidy(ax, f"{words(metric).capitalize()} and its descent, update {step:,} of {last:,}")

    return animate(draw, steps, _SECONDS, width=7.5, height=4.6)
