"""The cost of a run over two of its parameters, with its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.network.layout import Layout
from bpx.network.model import Batch, Model
from bpx.results.overflow import drawable, require_drawable
from bpx.results.replay import Replay
from bpx.results.trajectory import Trajectory
from bpx.training.data import Feed

if TYPE_CHECKING:
    from bpx.results.results import Results

_LISTED = 8
"""Parameters that an error names."""


@dataclass(frozen=True)
class CostSurface:
    r"""The cost that a run descends, as a function of two of its parameters.

    .. math:: C(w_1, w_2) = J(\Theta), \qquad
              \nabla C = \Bigl(\frac{\partial J}{\partial w_1},
              \frac{\partial J}{\partial w_2}\Bigr)

    J is the loss over the training set with the penalty; the other parameters keep their final
    values.

    Attributes:
        parameters: The names of the two, such as ``W1[0, 1]``.
        x: Values of the first, ``(S,)``.
        y: Values of the second, ``(S,)``.
        cost: The cost at each pair, ``(S, S)``, a row for each y; not a number where it overflows.
        gradient: Its gradient there, ``(S, S, 2)``, likewise.
        path: The values the two went through in training, ``(T, 2)``.
        whole: Whether they are all parameters there are: then the path lies on the surface.
    """

    parameters: tuple[str, str]
    x: Array
    y: Array
    cost: Array
    gradient: Array
    path: Array
    whole: bool


def cost_surface_of(
    results: Results, run: str, parameters: Sequence[str] | None = None, side: int = 60
) -> CostSurface:
    """Train a run again and compute its cost and its gradient around the path it took.

    Args:
        results: The sweep.
        run: The id of one of its runs, whose rule descends a gradient.
        parameters: The two to vary, such as ``["W1[0, 0]", "b1[0]"]``; by default the first two.
        side: S, the values of each.

    Raises:
        ResultsError: There is no such run or parameter, the network has no gradient, or the run
            explodes.
    """
    replay = results.replay(run)
    _require_gradient(replay)
    layout = replay.model.network.layout
    known = parameter_names(layout)
    first, second = _places(known, known[:2] if parameters is None else parameters)
    trajectory = Trajectory.of(replay)
    require_drawable(trajectory.theta, [run])
    path = trajectory.theta[:, [first, second]].astype(float)
    x, y = _square(path, side)
    theta = np.tile(trajectory.theta[-1].astype(float), (side, side, 1))
    theta[..., first], theta[..., second] = x, y[:, None]
    batch = Feed.of(replay.data, replay.run.setting.labels, np.dtype(np.float64)).train
    rows = [_cost_and_gradient(replay.model, row, batch) for row in theta]
    cost, gradient = (np.stack(part) for part in zip(*rows, strict=True))
    cost, gradient = (drawable(values, [run]) for values in (cost, gradient[..., [first, second]]))
    named = known[first], known[second]
    return CostSurface(named, x, y, cost, gradient, path, layout.size == 2)


def parameter_names(layout: Layout) -> list[str]:
    """Return the name of every parameter in the order of theta, ``W1[0, 0]`` and so on."""
    return [
        f"{slot.name}[{', '.join(map(str, index))}]"
        for slot in layout.slots
        for index in np.ndindex(slot.parameter.shape)
    ]


def _places(known: Sequence[str], names: Sequence[str]) -> tuple[int, int]:
    """Return where two parameters lie within theta, given the names of all."""
    plain = [_plain(name) for name in known]
    for name in names:
        if _plain(name) not in plain:
            listed = nearest(_plain(name), plain[:_LISTED])
            raise ResultsError(f"The network has no parameter {name!r}. {listed}")
    places = [plain.index(_plain(name)) for name in names]
    if len(places) != 2 or places[0] == places[1]:
        raise ResultsError(
            f"A cost surface needs two parameters, such as {plain[0]} and {plain[-1]}; this is"
            f" {' and '.join(names)}."
        )
    return places[0], places[1]


def _plain(name: str) -> str:
    return name.replace(" ", "")


def _require_gradient(replay: Replay) -> None:
    flat = [one.name for one in replay.model.network.activations if not one.differentiable]
    if flat:
        raise ResultsError(
            f"The cost of run {replay.run.id} has no gradient: the derivative of {flat[0]} is zero"
            " wherever there is one. Choose a run with another activation."
        )


def _square(path: Array, side: int) -> tuple[Array, Array]:
    """Return values of both parameters around a path ``(T, 2)``, over equal distances."""
    low, high = path.min(axis=0), path.max(axis=0)
    half, middle = max(float((high - low).max()), 1e-3), (low + high) / 2
    sides = np.linspace(middle - half, middle + half, side)
    return sides[:, 0], sides[:, 1]


def _cost_and_gradient(model: Model, theta: Array, batch: Batch) -> tuple[Array, Array]:
    with np.errstate(all="ignore"):
        return model.risk(theta, batch), model.gradient(theta, batch)
