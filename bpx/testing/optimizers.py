"""The contract of an optimizer, as checks that its author can run."""

import numpy as np

from bpx.axes import Array
from bpx.components import Optimizer, State
from bpx.memory import Order
from bpx.testing.failures import (
    fail,
    identical,
    outcome,
    per_run,
    pickles,
    require,
    shaped,
    stays_float32,
)
from bpx.testing.twins import optimizer_twins

_RUNS, _PARAMETERS, _STEPS = 3, 7, 6
_DESCENT_STEPS = 200


def check_optimizer(optimizer: Optimizer) -> None:
    """Hold an optimizer to its contract.

    Its update is a pure function; what it remembers has the leading axes and the type of theta; a
    stack equals its runs to the last bit in either order of memory; numeric fields may differ
    from run to run; a zero gradient drives nothing away from zero; if it descends a gradient, it
    goes down in a bowl; and an in-place twin of its own equals `update` to the last bit.

    Args:
        optimizer: An instance, with settings under which it should train.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.optimizers import Adam
        >>> check_optimizer(Adam())
    """
    for check in (
        pickles,
        _batch_size,
        _state,
        _pure,
        _stacks,
        _fields_per_run,
        _float32,
        _rests,
        _descends,
        optimizer_twins,
    ):
        check(optimizer)


def _batch_size(optimizer: Optimizer) -> None:
    """The full batch, or a number of examples."""
    size = optimizer.batch_size
    fault = f"batch_size is {size!r}; it must be None for the full batch, or an integer >= 1"
    require(optimizer, size is None or (type(size) is int and size >= 1), fault)


def _state(optimizer: Optimizer) -> None:
    """State is a tuple of arrays (..., K), and keeps its shapes."""
    for theta in (_theta()[0], _theta()):
        before = optimizer.init(theta)
        _, after = optimizer.update(theta, np.ones_like(theta), before, 1)
        for state, source in ((before, "init"), (after, "update")):
            fault = f"the state from {source} is a {type(state).__name__}; it must be a tuple"
            require(optimizer, isinstance(state, tuple), fault)
            for position, array in enumerate(state, start=1):
                shape = np.shape(array)
                if len(shape) != theta.ndim or shape[:-1] != theta.shape[:-1]:
                    fault = f"array {position} of the state from {source} has the shape {shape}"
                    fail(optimizer, f"{fault} beside theta {theta.shape}; use xp.zeros_like(theta)")
        count = f"update returns {len(after)} arrays of state where init returned {len(before)}"
        require(optimizer, len(before) == len(after), count)


def _pure(optimizer: Optimizer) -> None:
    """Arguments stay as they are; equal arguments give equal results."""
    theta, grad = _theta(), _grads()[0]
    outcome(optimizer, "init", lambda theta: _joined(theta, optimizer.init(theta)), theta)

    def update(theta: Array, grad: Array, *state: Array) -> Array:
        return _joined(*optimizer.update(theta, grad, state, 1))

    result = outcome(optimizer, "update", update, theta, grad, *optimizer.init(theta))
    shaped(optimizer, "theta after an update", result[..., :_PARAMETERS], theta.shape)


def _stacks(optimizer: Optimizer) -> None:
    """A stack equals its runs one by one, whichever way it lies in memory."""
    theta, grads = _theta(), _grads()
    for order in Order:
        stacked = _trajectory(optimizer, order.array(theta), [order.array(grad) for grad in grads])
        for run in range(_RUNS):
            alone = _trajectory(optimizer, theta[run], [grad[run] for grad in grads])
            what = f"theta of a stack's run {run}, {order.value} in memory"
            cause = "a run must not depend on its neighbours: update elementwise"
            identical(optimizer, what, stacked[:, run], alone, cause)


def _fields_per_run(optimizer: Optimizer) -> None:
    """A numeric field may be an array (R, 1)."""
    for field, values in per_run(optimizer):
        runs = len(values)
        theta, grads = _theta()[:runs], [grad[:runs] for grad in _grads()]
        column = np.asarray(values).reshape(-1, 1)
        stacked = _trajectory(optimizer.with_fields(**{field: column}), theta, grads)
        for run, value in enumerate(values):
            one = optimizer.with_fields(**{field: value})
            alone = _trajectory(one, theta[run], [grad[run] for grad in grads])
            what = f"theta with {field}={value:g} in a stack's run {run}"
            cause = f"{field} may be an array (R, 1): use xp functions, not math, on it"
            identical(optimizer, what, stacked[:, run], alone, cause)


def _float32(optimizer: Optimizer) -> None:
    """What is float32 stays it, numeric fields per run too."""
    columns = {
        field: np.full((_RUNS, 1), getattr(optimizer, field), np.float32)
        for field, _ in per_run(optimizer)
    }
    theta, grad = _theta().astype(np.float32), _grads()[0].astype(np.float32)
    for rule in (optimizer, optimizer.with_fields(**columns)):
        state = rule.init(theta)
        after, updated = rule.update(theta, grad, state, 1)
        stays_float32(optimizer, "theta", after)
        for array in (*state, *updated):
            stays_float32(optimizer, "the state", array)


def _rests(optimizer: Optimizer) -> None:
    """Without a gradient, theta stays or shrinks."""
    theta = np.concatenate([_theta(), np.zeros((_RUNS, 1))], axis=-1)
    path = _trajectory(optimizer, theta, [np.zeros_like(theta)] * _STEPS)
    if not np.all(np.isfinite(path)):
        fail(optimizer, "theta is not finite after zero gradients; a quotient may be 0 / 0")
    beyond = np.abs(path[-1]) - np.abs(theta)
    if np.any(beyond > 0):
        place = np.unravel_index(np.argmax(beyond), beyond.shape)
        start, end = theta[place], path[-1][place]
        fail(optimizer, f"theta goes from {start:.6g} to {end:.6g} where every gradient is zero")


def _descends(optimizer: Optimizer) -> None:
    """It goes down in a bowl of different curvatures."""
    if not optimizer.descends_gradient:
        return
    theta, curvature = _theta(), np.linspace(0.1, 1.0, _PARAMETERS)

    def height(theta: Array) -> Array:
        heights: Array = np.sum(curvature * theta**2, axis=-1) / 2
        return heights

    start, state = height(theta), optimizer.init(theta)
    for step in range(1, _DESCENT_STEPS + 1):
        theta, state = optimizer.update(theta, curvature * theta, state, step)
    for before, after in zip(start, height(theta), strict=True):
        if not after < before:
            fault = f"the height in a bowl goes from {before:.6g} to {after:.6g} in"
            cause = "the sign of the update may be wrong, or lr too large"
            fail(optimizer, f"{fault} {_DESCENT_STEPS} updates; {cause}")


def _trajectory(optimizer: Optimizer, theta: Array, grads: list[Array]) -> Array:
    """Return theta after each of the updates, ``(T, ..., P)``, held to be pure and quiet."""

    def train(theta: Array, *grads: Array) -> Array:
        path, state = [], optimizer.init(theta)
        for step, grad in enumerate(grads, start=1):
            theta, state = optimizer.update(theta, grad, state, step)
            path.append(theta)
        return np.stack(path)

    path: Array = outcome(optimizer, f"a series of {len(grads)} updates", train, theta, *grads)
    return path


def _joined(theta: Array, state: State) -> Array:
    return np.concatenate([theta, *state], axis=-1)


def _theta() -> Array:
    return np.random.default_rng(0).normal(size=(_RUNS, _PARAMETERS))


def _grads() -> list[Array]:
    return list(np.random.default_rng(1).normal(size=(_STEPS, _RUNS, _PARAMETERS)))
