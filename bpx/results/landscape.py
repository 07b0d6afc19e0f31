"""A measure over the plane in which the trajectories of some runs mostly lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.results.overflow import drawable, require_drawable
from bpx.results.replay import Replay
from bpx.results.settings import setting_columns
from bpx.results.trajectory import Plane, Trajectory

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results.results import Results

TRAJECTORIES = 6
"""More on one surface are a tangle; it is also the number of colours there are."""

_SAME = ("dataset", "network", "layer", "activation", "output_activation", "loss")
"""The settings that decide the loss as a function of the parameters."""

_MARGIN = 0.2
"""How far the plane is seen beyond the trajectories, as a share of their extent."""

_NARROWEST = 0.6
"""The shorter side of what is seen, as a share of the longer one, at least."""


@dataclass(frozen=True)
class Landscape:
    """What some runs would measure all around their paths.

    Attributes:
        metric: The measure, a column of history.
        runs: The ids of the runs.
        trajectories: Their trajectories.
        plane: The plane of the two main directions of all of them.
        u: Coordinates along the first direction, ``(S,)``.
        v: Coordinates along the second one, ``(S,)``.
        values: The measure at each point of the grid, ``(S, S)``, a row for each v; not a number
            where it overflows.
    """

    metric: str
    runs: tuple[str, ...]
    trajectories: tuple[Trajectory, ...]
    plane: Plane
    u: Array
    v: Array
    values: Array

    @property
    def paths(self) -> list[Array]:
        """The trajectories as they are seen in the plane, ``(T, 2)`` each."""
        return [self.plane.coordinates(one.theta) for one in self.trajectories]


def landscape(results: Results, metric: str = "train.loss", side: int = 60) -> Landscape:
    """Train some runs again and measure the plane of the two main directions of their paths.

    Args:
        results: The runs, of the same data, network and loss.
        metric: A measure: a column of history.
        side: S, the points of a side of the grid.

    Raises:
        ResultsError: There are no such runs or too many, they do not share what decides the loss,
            they explode, or there is no such measure.
    """
    runs = results.runs[results.runs["status"].isin(["finished", "diverged"])]
    _require_few(runs, results)
    _require_one_function(runs)
    replays = [results.replay(run) for run in runs["id"]]
    _require_measure(replays[0], metric)
    trajectories = tuple(Trajectory.of(replay) for replay in replays)
    points = np.concatenate([one.theta for one in trajectories])
    require_drawable(points, list(runs["id"]))
    plane = Plane.of(points)
    seen = np.concatenate([plane.coordinates(one.theta) for one in trajectories])
    u, v = _sides(seen, side)
    rows = [np.stack([u, np.full_like(u, height)], axis=1) for height in v]
    values = np.stack([replays[0].measures(plane.points(row))[metric] for row in rows])
    values = drawable(values, list(runs["id"]))
    return Landscape(metric, tuple(runs["id"]), trajectories, plane, u, v, values)


def _require_few(runs: pd.DataFrame, results: Results) -> None:
    if not 1 <= len(runs) <= TRAJECTORIES:
        raise ResultsError(
            f"A loss surface shows the trajectories of 1 to {TRAJECTORIES} trained runs; here are"
            f" {len(runs):,} of {len(results.runs):,}. Select some, such as results.select(seed=0)."
        )


def _require_one_function(runs: pd.DataFrame) -> None:
    decisive = [name for name in setting_columns(runs) if name.partition(".")[0] in _SAME]
    differing = [name for name in decisive if len(runs[name].drop_duplicates()) > 1]
    if differing:
        raise ResultsError(
            "The runs of one loss surface share their data, network and loss; these differ in"
            f" {', '.join(differing)}. Select one value of each."
        )


def _require_measure(replay: Replay, metric: str) -> None:
    measures = replay.measures(next(iter(replay)).theta[None])
    if metric not in measures:
        raise ResultsError(f"The runs do not measure {metric!r}. {nearest(metric, measures)}")


def _sides(seen: Array, side: int) -> tuple[Array, Array]:
    """Return the coordinates of a grid around some points of the plane, ``(T, 2)``."""
    low, high = seen.min(axis=0), seen.max(axis=0)
    extent = np.maximum(high - low, _NARROWEST * (high - low).max())
    half, middle = (0.5 + _MARGIN) * extent, (low + high) / 2
    sides = np.linspace(middle - half, middle + half, side)
    return sides[:, 0], sides[:, 1]
