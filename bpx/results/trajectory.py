"""The paths of runs through the space of their parameters, and the plane they mostly lie in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from bpx.axes import Array
from bpx.errors import ConfigError, ResultsError
from bpx.results.replay import Replay
from bpx.training.replay import Moment


@dataclass(frozen=True)
class Trajectory:
    """The parameters of a run at some moments of its training, T of them.

    Attributes:
        steps: Updates made by then, ``(T,)``.
        epochs: The epoch of each moment, ``(T,)``.
        theta: The parameters, ``(T, P)``.
    """

    steps: Array
    epochs: Array
    theta: Array

    @classmethod
    def of(cls, replay: Replay, points: int = 200) -> Self:
        """Train a run again and keep moments at even distances, the first and the last among them.

        Args:
            replay: The run.
            points: Moments to keep beside the first, at most.
        """
        every = max(1, -(-replay.steps // points))
        kept: list[Moment] = []
        for moment in replay:
            if moment.step >= len(kept) * every or moment.step == replay.steps:
                kept.append(moment)
        return cls(
            np.array([moment.step for moment in kept]),
            np.array([moment.epoch for moment in kept]),
            np.stack([moment.theta for moment in kept]),
        )


def require_moments(count: int) -> None:
    """Refuse to watch a training of which nothing is to be seen.

    Raises:
        ConfigError: The count is not above 0.
    """
    if count < 1:
        raise ConfigError(f"{count} frames cannot be shown: ask for 1 or more.")


@dataclass(frozen=True)
class Plane:
    r"""A plane in the space of the parameters.

    The two main directions of some points are the first two principal components: of all planes
    it is the one that keeps most of their variance (Lorch, 2016; Li et al., 2018).

    .. math:: \theta(u, v) = \bar\theta + u \, e_1 + v \, e_2

    Attributes:
        origin: The mean of the points, ``(P,)``.
        axes: Two orthonormal directions, ``(2, P)``; each points where its largest entry is
            positive.
        share: The share of the points' variance along each, ``(2,)``.

    Example:
        >>> points = np.array([[0.0, 1.0, 0.0], [4.0, 1.0, 0.0], [2.0, 1.0, 1.0], [2.0, 1.0, -1.0]])
        >>> plane = Plane.of(points)
        >>> plane.share.round(2).tolist()
        [0.8, 0.2]
        >>> plane.coordinates(points).round(6).tolist()
        [[-2.0, 0.0], [2.0, 0.0], [0.0, 1.0], [0.0, -1.0]]

    References:
        Lorch, 2016, "Visualizing deep network training trajectories with PCA". Li, Xu, Taylor,
        Studer and Goldstein, 2018, "Visualizing the loss landscape of neural nets", section 7.
    """

    origin: Array
    axes: Array
    share: Array

    @classmethod
    def of(cls, points: Array) -> Self:
        """Return the plane of the two main directions of some points.

        Args:
            points: Parameters, ``(T, P)``.

        Raises:
            ResultsError: There are no two directions: one parameter, or points that all coincide.
        """
        if points.shape[1] < 2:
            raise ResultsError("A plane needs two parameters or more; this network has one.")
        origin = points.mean(axis=0, dtype=np.float64)
        _, lengths, directions = np.linalg.svd(points - origin, full_matrices=False)
        variance = lengths**2
        if len(points) < 2 or not variance.sum():
            raise ResultsError(
                "The parameters do not move, so that they have no main directions: choose a run"
                " that learns."
            )
        axes = directions[:2]
        largest = np.abs(axes).argmax(axis=1)
        return cls(
            origin, axes * np.sign(axes[[0, 1], largest])[:, None], variance[:2] / variance.sum()
        )

    def coordinates(self, theta: Array) -> Array:
        """Return where parameters ``(..., P)`` lie in the plane, or above it, ``(..., 2)``."""
        coordinates: Array = (theta - self.origin) @ self.axes.T
        return coordinates

    def points(self, coordinates: Array) -> Array:
        """Return the parameters ``(..., P)`` at coordinates of the plane, ``(..., 2)``."""
        points: Array = self.origin + coordinates @ self.axes
        return points
