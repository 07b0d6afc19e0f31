"""The contract of a regularizer, as checks that its author can run."""

import numpy as np

from bpx.axes import Array
from bpx.components import Regularizer
from bpx.network import numerical
from bpx.testing.contract import Contract
from bpx.testing.failures import (
    close,
    identical,
    outcome,
    require,
    shaped,
    stays_float32,
)
from bpx.testing.twins import regularizer_twins
from bpx.testing.varied import in_runs, per_run, varied

_RUNS, _PARAMETERS = 3, 20
_SIZES = (1.0, 0.05, 5.0)
"""What parameters are multiplied by to be ordinary, small and large."""


def check_regularizer(regularizer: Regularizer) -> None:
    """Hold a regularizer to its contract.

    The penalty and its gradient are pure; they have the shapes ``(...)`` and ``(..., P)``; a
    stack equals its runs to the last bit; numeric fields may differ from run to run; float32
    stays; the gradient is what finite differences say, away from zero, where a penalty may have a
    kink; and an in-place twin of its own equals it to the last bit.

    Args:
        regularizer: An instance.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.regularizers import L2
        >>> check_regularizer(L2(lam=0.1))
    """
    CONTRACT.hold(regularizer)


def _shapes(regularizer: Regularizer) -> None:
    """Any leading axes; one number a run, one a parameter."""
    for shape in ((_PARAMETERS,), (_RUNS, _PARAMETERS), (2, _RUNS, _PARAMETERS)):
        results = _outcomes(regularizer, _theta(shape))
        shaped(regularizer, "the penalty", results["the penalty"], shape[:-1])
        shaped(regularizer, "the gradient", results["the gradient"], shape)


def _stacks(regularizer: Regularizer) -> None:
    """A stack equals its runs one by one."""
    theta = _theta((_RUNS, _PARAMETERS))
    stacked = _outcomes(regularizer, theta)
    for run in range(_RUNS):
        for what, alone in _outcomes(regularizer, theta[run]).items():
            cause = "a run must not depend on its neighbours: reduce over the last axis"
            name = f"{what} of a stack's run {run}"
            identical(regularizer, name, stacked[what][run], alone, cause)


def _fields_per_run(regularizer: Regularizer) -> None:
    """A numeric field may be an array (R, 1)."""
    for field, values in per_run(regularizer):
        theta = _theta((len(values), _PARAMETERS))
        column = np.asarray(values).reshape(-1, 1)
        stacked = _outcomes(varied(regularizer, field, column), theta)
        for run, value in enumerate(values):
            alone = _outcomes(varied(regularizer, field, value), theta[run])
            for what in alone:
                cause = f"{field} may be an array (R, 1): multiply by it before summing"
                name = f"{what} with {field}={value:g} in a stack's run {run}"
                due = (len(values), *alone[what].shape)
                shaped(regularizer, name, stacked[what], due, cause)
                identical(regularizer, name, stacked[what][run], alone[what], cause)


def _float32(regularizer: Regularizer) -> None:
    """What is float32 stays it, numeric fields per run too."""
    theta = _theta((_RUNS, _PARAMETERS)).astype(np.float32)
    for one in (regularizer, in_runs(regularizer, _RUNS, 2, np.float32)[0]):
        for what, result in _outcomes(one, theta).items():
            stays_float32(regularizer, what, result)


def _gradient(regularizer: Regularizer) -> None:
    """The gradient is what finite differences say."""
    for size in _SIZES:
        theta = size * _theta((_PARAMETERS,))
        expected = numerical.gradient(regularizer, theta)
        # A penalty is small where its factor is; the comparison is on the scale of its gradient.
        scale = float(np.max(np.abs(expected))) or 1.0
        got, due = regularizer.gradient(theta) / scale, expected / scale
        cause = "finite differences give the second; a factor may be missing"
        close(regularizer, "the gradient over its scale", got, due, cause, points=theta)


def _origin(regularizer: Regularizer) -> None:
    """Penalty and gradient are finite where every parameter is zero: weights may start there."""
    for what, result in _outcomes(regularizer, np.zeros(_PARAMETERS)).items():
        fault = f"{what} is {np.unique(result).tolist()} at theta = 0; a quotient may be 0 / 0"
        require(regularizer, bool(np.isfinite(result).all()), fault)


def _zero(regularizer: Regularizer) -> None:
    """What says that it penalizes nothing adds nothing: the engine leaves it out."""
    if not regularizer.penalizes:
        for what, result in _outcomes(regularizer, _theta((_PARAMETERS,))).items():
            fault = f"{what} is not zero although penalizes is false"
            require(regularizer, not np.any(result), fault)


def _outcomes(regularizer: Regularizer, theta: Array) -> dict[str, Array]:
    """Return penalty and gradient, each held to be pure and quiet."""
    return {
        "the penalty": np.asarray(outcome(regularizer, "the penalty", regularizer, theta)),
        "the gradient": outcome(regularizer, "the gradient", regularizer.gradient, theta),
    }


def _theta(shape: tuple[int, ...]) -> Array:
    """Return parameters of both signs whose distance from zero is at least 0.2."""
    rng = np.random.default_rng(0)
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.2, 1.0, shape)


def _exercise(regularizer: Regularizer) -> None:
    theta = _theta((_RUNS, _PARAMETERS))
    regularizer(theta)
    regularizer.gradient(theta)


def _twins(regularizer: Regularizer) -> None:
    """An in-place twin of its own equals the pure function to the last bit."""
    regularizer_twins(regularizer)


CONTRACT = Contract(
    Regularizer,
    _exercise,
    _shapes,
    _stacks,
    _fields_per_run,
    _float32,
    _gradient,
    _origin,
    _zero,
    _twins,
)
"""The contract of a regularizer."""
