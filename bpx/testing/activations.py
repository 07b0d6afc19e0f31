"""The contract of an activation, as checks that its author can run."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.components import Activation
from bpx.network import numerical
from bpx.testing.contract import Contract
from bpx.testing.failures import (
    close,
    fail,
    identical,
    jumps_nowhere,
    outcome,
    require,
    shaped,
    stays_float32,
)
from bpx.testing.twins import activation_twins
from bpx.testing.varied import in_runs, per_run, varied

_RUNS, _BATCH, _UNITS = 3, 5, 4
_NEAR = 1e-3
"""How far from a kink its two sides are looked at; finite differences reach 1e-5."""
_ROUNDING = 1e-6
"""How far an output may lie outside of its range."""
_GRID = np.arange(-512.0, 513.0) / 64.0
"""Between which points a kink is sought that nobody declared, ``(B,)``."""


def check_activation(activation: Activation) -> None:
    """Hold an activation to its contract.

    Its functions are pure, quiet and right: shapes and float32 are kept, a stack equals its runs
    to the last bit, numeric fields may differ from run to run, `derivative` and `vjp` agree with
    finite differences on both sides of every kink, no float, infinities included, makes a NaN or a
    warning, and in-place twins of its own equal the pure functions to the last bit.

    Args:
        activation: An instance.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.activations import Tanh
        >>> check_activation(Tanh())
    """
    CONTRACT.hold(activation)


def _stacks(activation: Activation) -> None:
    """A stack equals its runs one by one."""
    z = _points((_RUNS, _BATCH, _UNITS))
    stacked = _outcomes(activation, z)
    for run in range(_RUNS):
        for what, alone in _outcomes(activation, z[run]).items():
            cause = "a run's numbers must not depend on its neighbours; reduce over the last axis"
            identical(
                activation, f"{what} of a stack's run {run}", stacked[what][run], alone, cause
            )


def _shapes(activation: Activation) -> None:
    """Any leading axes, empty batches and batches of one."""
    for shape in ((1, 1), (0, _UNITS), (_BATCH, _UNITS), (2, _RUNS, _BATCH, _UNITS)):
        for what, result in _outcomes(activation, _points(shape)).items():
            shaped(activation, what, result, shape)


def _fields_per_run(activation: Activation) -> None:
    """A numeric field may be an array (R, 1, 1)."""
    for field, values in per_run(activation):
        z = _points((len(values), _BATCH, _UNITS))
        column = np.asarray(values).reshape(-1, 1, 1)
        stacked = _outcomes(varied(activation, field, column), z)
        for run, value in enumerate(values):
            alone = _outcomes(varied(activation, field, value), z[run])
            for what in alone:
                cause = f"{field} must be able to be an array (R, 1, 1)"
                name = f"{what} with {field}={value:g} among runs"
                close(activation, name, stacked[what][run], alone[what], cause, 1e-12)


def _float32(activation: Activation) -> None:
    """What is float32 stays it, numeric fields per run too."""
    z = _points((_RUNS, _BATCH, _UNITS)).astype(np.float32)
    for one in (activation, in_runs(activation, _RUNS, 3, np.float32)[0]):
        for what, result in _outcomes(one, z).items():
            stays_float32(activation, what, result)


def _elementwise(activation: Activation) -> None:
    """Each output depends on its own input alone, unless it is declared otherwise."""
    if not activation.elementwise:
        return
    z = _points((_BATCH, _UNITS))
    moved = z.copy()
    moved[:, 0] += 0.5
    others, due = activation(moved)[:, 1:], activation(z)[:, 1:]
    cause = "it follows another unit's input; say elementwise = False, and override vjp"
    identical(activation, "the output of a unit", others, due, cause)


def _derivative(activation: Activation) -> None:
    """`derivative` is what finite differences say, away from kinks and beside them."""
    far = (_GRID[:-1, None] + _GRID[1:, None]) / 2.0  # between the points where kinks are likely
    points = [_smooth(activation, _points((_BATCH, _UNITS))), _beside(activation)]
    for z in (*points, _smooth(activation, far)) if activation.elementwise else points:
        expected = _slopes(activation, z)
        got = outcome(activation, "derivative", activation.derivative, z, activation(z))
        cause = "finite differences give the second; a sign or a factor may be missing"
        close(activation, "derivative", got, expected, cause, points=z)


def _kinks(activation: Activation) -> None:
    """At a kink, `derivative` is the value of one of the two sides; nowhere else does it jump."""
    if activation.elementwise:
        jumps_nowhere(
            activation,
            "derivative",
            lambda z: activation.derivative(z[:, None], activation(z[:, None])),
            _GRID,
            activation.kinks,
        )
    for kink in activation.kinks:
        z = np.full((1, 1), kink)
        at = float(activation.derivative(z, activation(z))[0, 0])
        left, right = (
            float(numerical.derivative(activation, z + side)[0, 0]) for side in (-_NEAR, _NEAR)
        )
        if min(abs(at - left), abs(at - right)) > 10 * _NEAR * max(1.0, abs(left), abs(right)):
            fault = f"derivative is {at:g} at the kink {kink:g}, which is neither side's value"
            fail(activation, f"{fault} ({left:.6g} and {right:.6g})")


def _vjp(activation: Activation) -> None:
    """`vjp` is the product with the whole Jacobian."""
    z = _smooth(activation, _points((_BATCH, _UNITS)))
    grad_a = np.random.default_rng(1).normal(size=z.shape)
    got = outcome(activation, "vjp", activation.vjp, z, activation(z), grad_a)
    cause = "finite differences give the second"
    if not activation.elementwise:
        cause += "; an activation that is not elementwise overrides vjp"
    close(activation, "vjp", got, numerical.vjp(activation, z, grad_a), cause)


def _extremes(activation: Activation) -> None:
    """No float makes a NaN or a warning, and the output keeps to its range.

    Beside the largest float a value may overflow for good reasons: twice of it is infinite.
    """
    for dtype in (np.float64, np.float32):
        for z in _extreme_points(limits := np.finfo(dtype)):
            with np.errstate(over="ignore" if np.max(np.abs(z)) >= limits.max / 2 else "warn"):
                results = _outcomes(activation, z)
            for what, result in results.items():
                fault = f"{what} is {result.tolist()} at z = {z.tolist()}, where a limit exists"
                require(activation, not np.isnan(result).any(), fault)
            _in_range(activation, z, results["the output"])


def _in_range(activation: Activation, z: Array, a: Array) -> None:
    low, high = activation.output_range
    inside = (a >= low - _ROUNDING) & (a <= high + _ROUNDING)
    fault = f"the output is {a.tolist()} at z = {z.tolist()}, outside output_range"
    require(activation, bool(inside.all()), f"{fault} ({low:g}, {high:g})")


def _extreme_points(limits: "np.finfo[Any]") -> Iterator[Array]:
    """Yield rows ``(1, 3)`` with one extreme number among ordinary ones."""
    sizes = (np.inf, limits.max, limits.max / 2, 1e10, 1e3, 1e2, limits.smallest_subnormal, 0.0)
    for size in sizes:
        for number in (size, -size):
            yield np.asarray([[number, 0.0, 1.0]], limits.dtype)


def _outcomes(activation: Activation, z: Array) -> dict[str, Array]:
    """Return the results of the three functions at z, each held to be pure and quiet."""
    a = outcome(activation, "the output", activation, z)
    derivative = outcome(activation, "derivative", activation.derivative, z, a)
    results = {"the output": a, "derivative": derivative}
    # Of another shape or type the kind makes no vjp; what is wrong is told of these two.
    if all(np.shape(r) == z.shape and np.asarray(r).dtype == z.dtype for r in results.values()):
        results["vjp"] = outcome(activation, "vjp", activation.vjp, z, a, np.ones_like(z))
    return results


def _slopes(activation: Activation, z: Array) -> Array:
    """Return the elementwise derivative by finite differences; the Jacobian's diagonal."""
    if activation.elementwise:
        return numerical.derivative(activation, z)
    jacobians = [numerical.jacobian(activation, row)[0, :, 0] for row in z[:, np.newaxis]]
    return np.stack([np.diagonal(jacobian) for jacobian in jacobians])


def _points(shape: tuple[int, ...]) -> Array:
    return np.random.default_rng(0).normal(scale=3.0, size=shape)


def _smooth(activation: Activation, z: Array) -> Array:
    """Return z with what lies too near a kink for finite differences moved away from it."""
    for kink in activation.kinks:
        z = np.where(np.abs(z - kink) < _NEAR, z + 2 * _NEAR, z)
    return z


def _beside(activation: Activation) -> Array:
    """Return points on both sides of every kink and of zero, ``(B, 2)``."""
    return np.asarray([[kink - _NEAR, kink + _NEAR] for kink in (*activation.kinks, 0.0)])


def _exercise(activation: Activation) -> None:
    z = _points((_BATCH, _UNITS))
    a = activation(z)
    activation.derivative(z, a)
    activation.vjp(z, a, z)


def _twins(activation: Activation) -> None:
    """In-place twins of its own equal the pure functions to the last bit."""
    activation_twins(activation)


CONTRACT = Contract(
    Activation,
    _exercise,
    _stacks,
    _shapes,
    _fields_per_run,
    _float32,
    _elementwise,
    _derivative,
    _kinks,
    _vjp,
    _extremes,
    _twins,
)
"""The contract of an activation."""
