"""Where an optimizer goes: down in bowls and in a bent valley, at the rate that it states."""

from collections.abc import Callable
from functools import partial

import numpy as np

from bpx.axes import Array
from bpx.components import Optimizer
from bpx.testing.failures import close, fail

_RUNS, _PARAMETERS = 3, 7
_DESCENT_STEPS = 200
_VALLEY, _VALLEY_STEPS = 1e-3, 1000
"""The height of Rosenbrock's valley relative to the original, and the updates within it."""


def descends(optimizer: Optimizer) -> None:
    """It goes down in a bowl of different curvatures."""
    curvature = np.linspace(0.1, 1.0, _PARAMETERS)

    def height(theta: Array) -> Array:
        heights: Array = np.sum(curvature * theta**2, axis=-1) / 2
        return heights

    start = np.random.default_rng(0).normal(size=(_RUNS, _PARAMETERS))
    theta = _followed(optimizer, start, lambda theta: curvature * theta, _DESCENT_STEPS)
    for before, after in zip(height(start), _quiet(height, theta[-1]), strict=True):
        if not after < before:
            fault = f"the height in a bowl goes from {before:.6g} to {after:.6g} in"
            cause = "the sign of the update may be wrong, or lr too large"
            fail(optimizer, f"{fault} {_DESCENT_STEPS} updates; {cause}")


def rosenbrock(optimizer: Optimizer) -> None:
    """It goes down in the bent valley of Rosenbrock (1960), scaled to curvatures of about one."""

    def height(theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        heights: Array = _VALLEY * ((1 - x) ** 2 + 100 * (y - x**2) ** 2)
        return heights

    def slope(theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        along = -2 * (1 - x) - 400 * x * (y - x**2)
        return _VALLEY * np.stack([along, 200 * (y - x**2)], axis=-1)

    start = np.array([[-1.2, 1.0]])
    path = _followed(optimizer, start, slope, _VALLEY_STEPS)
    before, after = float(height(start)[0]), float(np.min(_quiet(height, path)))
    if not (np.isfinite(path).all() and after < before):
        fault = f"the lowest point in Rosenbrock's valley is {after:.6g} after {before:.6g} at the"
        fail(
            optimizer, f"{fault} start; curvature changes along the way, and the rule must bear it"
        )


def noisy(optimizer: Optimizer) -> None:
    """It goes down in a bowl of which it sees the slope with noise."""
    rng = np.random.default_rng(2)
    start = 3.0 * np.ones((_RUNS, _PARAMETERS))
    path = _followed(
        optimizer, start, lambda theta: theta + rng.normal(size=theta.shape), _DESCENT_STEPS
    )
    before, after = float(np.mean(start**2)), float(np.mean(_quiet(np.square, path[-50:])))
    if not after < before:
        fault = f"with noise of one in the gradient, the mean square goes from {before:.6g} to"
        fail(optimizer, f"{fault} {after:.6g} in {_DESCENT_STEPS} updates; it may follow the noise")


def rate(optimizer: Optimizer) -> None:
    """On a parabola, each update multiplies theta by the rate that its author states."""
    if optimizer.rate(1.0) is None:
        return
    for curvature in (0.1, 0.7, 1.3):
        path = _followed(optimizer, np.ones((1, 1)), partial(np.multiply, curvature), 3)
        due = np.asarray(optimizer.rate(curvature), float) ** np.arange(1, 4)
        what = f"theta on a parabola of curvature {curvature:g}, relative to the start,"
        cause = "rate states the second; a factor in update may be wrong, or the rate"
        close(optimizer, what, path[:, 0, 0], due, cause, 1e-12)


def _followed(
    optimizer: Optimizer, theta: Array, slope: Callable[[Array], Array], steps: int
) -> Array:
    """Return theta after each of a number of updates along a slope, ``(T, ..., P)``."""
    path, state = [], optimizer.init(theta)
    with np.errstate(all="ignore"):
        for step in range(1, steps + 1):
            theta, state = optimizer.update(theta, slope(theta), state, step)
            path.append(theta)
    return np.stack(path)


def _quiet(function: Callable[[Array], Array], theta: Array) -> Array:
    """Return a function of theta, which may have gone up beyond all floats."""
    with np.errstate(all="ignore"):
        return function(theta)
