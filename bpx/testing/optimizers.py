"""The contract of an optimizer, as checks that its author can run."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from bpx.axes import Array
from bpx.components import Activation, Layer, Loss, Optimizer, Regularizer, State
from bpx.memory import Order
from bpx.network import numerical
from bpx.network.model import Batch, Model
from bpx.network.network import Network
from bpx.registry import Registry
from bpx.testing.contract import Contract
from bpx.testing.descent import descends, noisy, rate, rosenbrock
from bpx.testing.failures import (
    close,
    fail,
    identical,
    outcome,
    require,
    shaped,
    stays_float32,
)
from bpx.testing.twins import optimizer_twins
from bpx.testing.varied import in_runs, per_run, varied

_RUNS, _PARAMETERS, _STEPS = 3, 7, 6

Reference: TypeAlias = Callable[[float, Sequence[float]], Sequence[float] | None]
"""From one parameter's start and its gradients to its value after each of the updates."""


def check_optimizer(optimizer: Optimizer, reference: Reference | None = None) -> None:
    """Hold an optimizer to its contract.

    Its update is a pure function; what it remembers has the leading axes and the type of theta; a
    stack equals its runs to the last bit in either order of memory; numeric fields may differ
    from run to run; a zero gradient drives nothing away from zero; it goes down in a bowl, in a
    bowl with noise and in Rosenbrock's valley; and an in-place twin of its own equals `update` to
    the last bit. Where the rule states its ``rate`` on a parabola, or a ``reference`` in plain
    arithmetic, `update` has these numbers.

    Args:
        optimizer: An instance, with settings under which it should train.
        reference: From one parameter's start and its gradients to its value after each update, of
            a rule that has no method of that name.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.optimizers import Adam
        >>> check_optimizer(Adam())
    """
    CONTRACT.hold(optimizer)
    if reference is not None:
        _agrees(optimizer, reference)


def _batch_size(optimizer: Optimizer) -> None:
    """The full batch, or a number of examples."""
    size = optimizer.batch_size
    fault = f"batch_size is {size!r}; it must be None for the full batch, or an integer >= 1"
    require(optimizer, size is None or (type(size) is int and size >= 1), fault)


def _state(optimizer: Optimizer) -> None:
    """State is a tuple of arrays (..., K), and keeps its shapes."""
    for theta in (_theta()[0], _theta()):
        before = optimizer.init(theta)
        returned: Any = optimizer.update(theta, np.ones_like(theta), before, 1)
        fault = (
            f"update returns a {type(returned).__name__}; it must return the new theta and the new"
            " state, which is a tuple of arrays: (theta, state)"
        )
        require(optimizer, isinstance(returned, tuple) and len(returned) == 2, fault)
        _, after = returned
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
    theta = _theta()
    outcome(optimizer, "init", lambda theta: _joined(theta, optimizer.init(theta)), theta)

    def update(theta: Array, grad: Array, *rest: Any) -> Array:
        *state, step = rest
        return _joined(*optimizer.update(theta, grad, tuple(state), step))

    state = optimizer.init(theta)
    for step, grad in enumerate(_grads(), start=1):
        what = f"update at step {step}"
        result = outcome(optimizer, what, update, theta, grad, *state, step)
        shaped(optimizer, "theta after an update", result[..., :_PARAMETERS], theta.shape)
        theta, state = optimizer.update(theta, grad, state, step)


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
        stacked = _trajectory(varied(optimizer, field, column), theta, grads)
        for run, value in enumerate(values):
            one = varied(optimizer, field, value)
            alone = _trajectory(one, theta[run], [grad[run] for grad in grads])
            what = f"theta with {field}={value:g} in a stack's run {run}"
            cause = f"{field} may be an array (R, 1): use xp functions, not math, on it"
            identical(optimizer, what, stacked[:, run], alone, cause)


def _float32(optimizer: Optimizer) -> None:
    """What is float32 stays it, numeric fields per run too."""
    theta, grad = _theta().astype(np.float32), _grads()[0].astype(np.float32)
    for rule in (optimizer, in_runs(optimizer, _RUNS, 2, np.float32)[0]):
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


def _first_step(optimizer: Optimizer) -> None:
    """Steps are counted from 1: theta and the state are finite after the first."""
    theta, grad = _theta(), _grads()[0]
    first, state = optimizer.update(theta, grad, optimizer.init(theta), 1)
    if not np.all(np.isfinite(first)):
        fail(optimizer, "theta is not finite after step 1; steps count from 1, not from 0")
    if not all(np.all(np.isfinite(array)) for array in state):
        fail(optimizer, "the state is not finite after step 1; steps count from 1, not from 0")


def _reference(optimizer: Optimizer) -> None:
    """Its numbers are those of the reference that its author gives, one parameter at a time."""
    if optimizer.reference(0.0, []) is not None:
        _agrees(optimizer, optimizer.reference)


def _agrees(optimizer: Optimizer, reference: Reference) -> None:
    theta, grads = _theta()[0], [grad[0] for grad in _grads()]
    path = _trajectory(optimizer, theta, grads)
    for parameter, start in enumerate(theta.tolist()):
        due = reference(start, [float(grad[parameter]) for grad in grads])
        what = f"theta[{parameter}] after the updates from {start:.6g}"
        cause = "the reference gives the second; look at the step count and at the factors"
        close(optimizer, what, path[:, parameter], np.asarray(due, float), cause, 1e-9)


def _gradient(optimizer: Optimizer) -> None:
    """Where it finds the gradient for itself, it is that of the loss, by finite differences."""
    if type(optimizer).gradient is Optimizer.gradient:
        return
    model, theta, batch = _problem()
    got = outcome(optimizer, "gradient", lambda t: optimizer.gradient(model, t, batch), theta)
    expected = numerical.gradient(lambda t: model.risk(t, batch), theta)
    cause = "finite differences give the second; a rule that descends something else says so"
    close(optimizer, "gradient", got, expected, f"{cause} in its exceptions", 1e-6)


def _problem() -> tuple[Model, Array, Batch]:
    """Return a network of one layer with a smooth loss, its parameters and a batch."""
    create = Registry.load().create
    network = Network((3,), (create(Layer, "dense", units=2),), (create(Activation, "sigmoid"),))
    loss, none = create(Loss, "half_squared_error"), create(Regularizer, "none")
    rng = np.random.default_rng(4)
    batch = Batch(rng.normal(size=(5, 3)), rng.integers(2, size=(5, 2)).astype(float))
    return Model(network, loss, none), rng.normal(size=network.layout.size), batch


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


def _twins(optimizer: Optimizer) -> None:
    """An in-place twin of its own equals `update` to the last bit, over several updates."""
    optimizer_twins(optimizer)


def _exercise(optimizer: Optimizer) -> None:
    theta = _theta()
    state = optimizer.init(theta)
    for step, grad in enumerate(_grads(), start=1):
        theta, state = optimizer.update(theta, grad, state, step)
    model, theta, batch = _problem()
    optimizer.gradient(model, theta, batch)


CONTRACT = Contract(
    Optimizer,
    _exercise,
    _batch_size,
    _state,
    _pure,
    _stacks,
    _fields_per_run,
    _float32,
    _first_step,
    _rests,
    descends,
    rosenbrock,
    noisy,
    rate,
    _reference,
    _gradient,
    _twins,
)
"""The contract of an optimizer."""
