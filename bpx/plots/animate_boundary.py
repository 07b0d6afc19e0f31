"""A decision boundary forming while a network is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpx.plots.decision_boundary import draw_decision, figure_size, require_plane
from bpx.plots.movie import animate
from bpx.plots.style import legend_beside, tidy
from bpx.results import Results
from bpx.results.predict import TrainedRun
from bpx.results.trajectory import Trajectory, require_moments

if TYPE_CHECKING:
    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes

_SECONDS = 0.15
_SHADES = 15
"""Colours between those of two classes; with few of them a file stays small."""


def animate_boundary(results: Results, run: str, frames: int = 40) -> FuncAnimation:
    """Show how what a network says over the plane changes while it is trained.

    The frames stand at even distances, from before the first update to the end.

    Args:
        results: A sweep.
        run: The id of one of its runs, on data of two inputs and classes. It is trained again.
        frames: Frames beside the first, at most.

    Returns:
        The animation; `bpx.plots.save` writes it.

    Raises:
        ConfigError: There is to be no frame.
        ResultsError: There is no such run, it was not trained to an end, or its data are not
            classes of points in the plane.

    Example:
        >>> import bpx, tempfile
        >>> from bpx.plots import save
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "dataset=xor", "training.epochs=5", "results.plots=false",
        ...     f"results.dir={folder.name}"])
        >>> animation = animate_boundary(results, results.runs["id"][0], frames=2)
        >>> save(animation, f"{folder.name}/xor.gif").name
        'xor.gif'
        >>> folder.cleanup()
    """
    require_moments(frames)
    replay = results.replay(run)
    require_plane(replay.run)
    low, high = replay.run.setting.labels
    path = Trajectory.of(replay, frames)

    def draw(ax: Axes, frame: int) -> None:
        trained = TrainedRun(replay.run, replay.model, path.theta[frame])
        draw_decision(ax, trained, span=(high - low) / 2, shades=_SHADES)
        legend_beside(ax)
        name = replay.run.setting.dataset.name
        tidy(ax, f"Decision boundary on {name}, epoch {path.epochs[frame]:,}")

    return animate(draw, range(len(path.steps)), _SECONDS, *figure_size(replay.data))
