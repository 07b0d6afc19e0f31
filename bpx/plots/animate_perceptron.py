"""The line of a perceptron turning, correction by correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.components import Data
from bpx.errors import ResultsError
from bpx.plots.decision_boundary import class_name, draw_examples, figure_size, grid_around, pale
from bpx.plots.movie import animate
from bpx.plots.style import INK, legend_beside, tidy
from bpx.results import Results
from bpx.results.corrections import Correction, corrections
from bpx.results.replay import Replay
from bpx.results.trajectory import require_moments

if TYPE_CHECKING:
    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes

_SECONDS = 0.9
_NORMAL = 0.15
"""The length of the weight vector's arrow, as a share of the picture's diagonal."""

_INSIDE = 0.7
"""Of the way to the edge of the picture, what the arrow takes at most."""


def animate_perceptron(results: Results, run: str, frames: int = 60) -> FuncAnimation:
    r"""Show how Rosenblatt's rule turns a perceptron's line, one correction a frame.

    Each frame shows the line before a correction (dashed) and after it, the example that was on
    the wrong side (ringed), and the weight vector w, which stands at right angles on the line and
    points to the side of the second class. An update that corrects nothing has no frame. The last
    frame shows what has been learned.

    Args:
        results: A sweep.
        run: The id of a run of ``optimizer=perceptron`` on data of two inputs and two classes.
        frames: Corrections to show, at most; the title says how many there were.

    Returns:
        The animation; `bpx.plots.save` writes it.

    Raises:
        ConfigError: There is to be no correction.
        ResultsError: There is no such run, it follows another rule, or its data are not two
            classes of points in the plane.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "dataset=and", "network.hidden=[]", "optimizer=perceptron", "training.epochs=10",
        ...     "results.plots=false", f"results.dir={folder.name}"])
        >>> from bpx.plots import save
        >>> animation = animate_perceptron(results, results.runs["id"][0])
        >>> save(animation, f"{folder.name}/and.gif").name
        'and.gif'
        >>> folder.cleanup()
    """
    require_moments(frames)
    replay = results.replay(run)
    _require_plane(replay)
    made = corrections(replay)
    titles = [_title(replay.data, one, number, len(made)) for number, one in enumerate(made, 1)]
    last = made[-1].after if made else next(iter(replay)).theta
    shown = [
        *zip(titles[:frames], [(one.before, one.after, one.example) for one in made], strict=False),
        (_ending(replay, last, len(made)), (last, last, None)),
    ]
    size = figure_size(replay.data)
    return animate(lambda ax, frame: _draw(ax, replay, *frame), shown, _SECONDS, *size)


def _require_plane(replay: Replay) -> None:
    data, run = replay.data, replay.run
    if data.inputs != 2 or data.task != "binary":
        raise ResultsError(
            f"The line of a perceptron needs two inputs and two classes; run {run.id} has"
            f" {data.inputs} inputs, and {run.setting.dataset.name} is {data.task} data."
        )


def _title(data: Data, correction: Correction, number: int, count: int) -> str:
    right = int(data.train.targets[correction.example])
    words = f"{class_name(data, right)} was taken for {class_name(data, 1 - right)}"
    return f"Correction {number:,} of {count:,}, epoch {correction.epoch}: {words}"


def _ending(replay: Replay, theta: Array, count: int) -> str:
    inputs, targets = replay.data.train.inputs, replay.data.train.targets
    output = replay.model.forward(theta, np.asarray(inputs, theta.dtype)).output[:, 0]
    half = sum(replay.run.setting.labels) / 2
    wrong = int(((output > half) != (targets == 1)).sum())
    left = f"{wrong} of {len(targets)} on the wrong side" if wrong else "none on the wrong side"
    return f"After {count:,} correction{'' if count == 1 else 's'}: {left}"


def _draw(ax: Axes, replay: Replay, title: str, change: tuple[Array, Array, int | None]) -> None:
    before, after, example = change
    x, y = grid_around(replay.data.train.inputs)
    corners = x[[0, 0, -1, -1], [0, -1, 0, -1]], y[[0, 0, -1, -1], [0, -1, 0, -1]]
    old, new = (_Line.of(replay, theta) for theta in (before, after))
    z = new.score(np.stack(corners, axis=1)).reshape(2, 2)
    reach = 1 + np.abs(z).max()
    sides = [pale(0), pale(1)]
    ax.contourf(x[0, [0, -1]], y[[0, -1], 0], z, levels=[-reach, 0, reach], colors=sides)
    middle = np.array([x.mean(), y.mean()])
    width = float(np.hypot(x[0, -1] - x[0, 0], y[-1, 0] - y[0, 0]))
    wrong = replay.data.train.inputs[[] if example is None else [example]]
    ring: dict[str, Any] = {"s": 260, "facecolors": "none", "edgecolors": INK, "linewidths": 1.8}
    old.draw(ax, middle, width, color="0.45", linestyle=(0, (4, 3)), label="line before")
    ax.scatter(*wrong.T, **ring, zorder=4, label="corrected")
    new.draw(ax, middle, width, color=INK, linewidth=1.8, label="line")
    draw_examples(ax, replay.data)
    ax.set(xlim=x[0, [0, -1]], ylim=y[[0, -1], 0])
    new.draw_normal(ax, middle, _NORMAL * width)
    legend_beside(ax)
    tidy(ax, title)


@dataclass(frozen=True)
class _Line:
    """The line w x + b = 0, its weights ``(2,)``."""

    w: Array
    b: float

    @classmethod
    def of(cls, replay: Replay, theta: Array) -> _Line:
        """Return the line of a perceptron's parameters, ``(P,)``."""
        parameters = replay.model.network.layout.named(theta)
        return cls(parameters["W1"][:, 0], float(parameters.get("b1", np.zeros(1))[0]))

    def score(self, points: Array) -> Array:
        """Return on which side of the line points ``(N, 2)`` lie, and how far, ``(N,)``."""
        score: Array = points @ self.w + self.b
        return score

    def foot(self, point: Array) -> Array | None:
        """Return the point of the line that is nearest to a point, or None where w is zero."""
        square = float(self.w @ self.w)
        return point - self.score(point[None]) / square * self.w if square else None

    def draw(self, ax: Axes, middle: Array, width: float, **look: Any) -> None:
        """Draw the line, longer than the picture is wide; only in the legend where w is zero."""
        ends, foot = np.empty((0, 2)), self.foot(middle)
        if foot is not None:
            along = np.array([-self.w[1], self.w[0]]) / np.linalg.norm(self.w)
            ends = np.stack([foot - width * along, foot + width * along])
        ax.plot(*ends.T, **look)

    def draw_normal(self, ax: Axes, middle: Array, length: float) -> None:
        """Draw the direction of w, from the line to the side of the second class."""
        foot = self.foot(middle)
        if foot is None:
            return
        direction = self.w / np.linalg.norm(self.w)
        low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
        edge = np.where(direction > 0, high, low)
        ways = [(edge[i] - foot[i]) / direction[i] for i in (0, 1) if direction[i]]
        length = min(length, _INSIDE * min(ways))
        if length > 0:
            tip = foot + length * direction
            arrow = {"arrowstyle": "<|-", "color": INK, "linewidth": 1.5, "shrinkB": 0}
            ax.annotate("w", tuple(foot), tuple(tip), arrowprops=arrow, color=INK, zorder=5)
