"""In-place twins, held to the bit to the pure functions that they compute."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from bpx.axes import Array
from bpx.components import Activation, Component, Layer, Loss, Optimizer, Regularizer
from bpx.memory import LANES, Order
from bpx.testing.failures import identical, require
from bpx.testing.varied import in_runs

C = TypeVar("C", bound=Component)

_RUNS, _BATCH, _UNITS, _PARAMETERS, _STEPS = LANES, 5, 4, 7, 6
_EXTREMES = (np.inf, -np.inf, 1e300, -1e300, 1e3, -1e3, 0.0, -0.0)
"""Some are infinite in float32."""


def activation_twins(activation: Activation) -> None:
    """Hold the twins of an activation to `__call__` and `vjp`."""
    for case, place, where in _cases(activation, axes=3):
        z, grad = place(_pre_activations()), place(_normal(1, _BATCH, _UNITS))
        with np.errstate(all="ignore"):
            a = place(case(z))
            grad_z = place(case.vjp(z, a, grad))
        if _own(case, "forward_into"):
            arrays = {"z": place(z), "out": _blank(z)}
            _hold(case, "forward_into", where, arrays, kept=("z",), result="out", expected=a)
        if _own(case, "vjp_into"):
            arrays = {"z": z, "a": a, "grad": grad}
            _hold(case, "vjp_into", where, arrays, kept=("a",), result="grad", expected=grad_z)


def loss_twins(loss: Loss, activation: Activation, z: Array, target: Array) -> None:
    """Hold the twins of a loss to `gradient` and `delta`.

    Args:
        loss: The loss.
        activation: What makes the outputs.
        z: Pre-activations of the output layer, ``(B, C)``; each run gets some of its own.
        target: Targets, ``(B, C)``, which all runs share.
    """
    for case, place, where in _cases(loss, axes=3):
        runs_z = place(np.linspace(-2.0, 2.0, _RUNS)[:, None, None] + z)
        output, shared = place(activation(runs_z)), target.astype(runs_z.dtype)
        kept = ("output", "target")
        if _own(case, "gradient_into"):
            at_kinks = [place(np.zeros_like(output) + shared + kink) for kink in case.kinks]
            for a in (output, *at_kinks):
                arrays = {"output": a, "target": shared, "out": _blank(a)}
                expected = case.gradient(a, shared)
                _hold(case, "gradient_into", where, arrays, kept, "out", expected)
        if _own(case, "delta_into"):
            arguments: dict[str, Any] = {"z": place(runs_z), "output": output, "target": shared}
            arguments |= {"activation": activation, "out": _blank(output)}
            expected = case.delta(runs_z, output, shared, activation)
            _hold(case, "delta_into", where, arguments, kept, "out", expected)


def regularizer_twins(regularizer: Regularizer) -> None:
    """Hold the twin of a regularizer to `gradient`."""
    if not _own(regularizer, "gradient_into"):
        return
    for case, place, where in _cases(regularizer, axes=2):
        theta = place(_normal(0, _PARAMETERS))
        _hold(
            case,
            "gradient_into",
            where,
            {"theta": place(theta), "out": _blank(theta)},
            kept=(),
            result="out",
            expected=case.gradient(theta),
        )


def layer_twins(
    layer: Layer, params: Mapping[str, Array], a: Array, delta: Array, learned: Sequence[str]
) -> None:
    """Hold the twins of a layer to `forward`, `gradient` and `backward`, twice over.

    The second time the cache of the first is handed in, and other numbers.

    Args:
        layer: The layer.
        params: Its parameters and its noise, each ``(R, ...)``.
        a: Inputs, ``(R, B, D)``.
        delta: The gradient at z, ``(R, B, H)``.
        learned: The names of its parameters.
    """
    if not any(_own(layer, twin) for twin in ("forward_into", "gradient_into", "backward_into")):
        return
    place, cache = _batch_last, None
    own, a, delta = {name: place(value) for name, value in params.items()}, place(a), place(delta)
    own |= {name: np.ascontiguousarray(params[name]) for name in learned}
    for numbers in ("the first numbers", "other numbers"):
        z, pure = layer.forward(own, a)
        grads = layer.gradient(own, pure, delta)
        out, grad_a = _blank(place(z)), _blank(a)
        places = {name: _blank(own[name]) for name in learned}
        arguments: dict[str, Any] = {"params": own, "a": a, "out": out, "cache": cache}
        cache = _hold(layer, "forward_into", numbers, arguments, ("a",), "out", z)
        layer.gradient_into(own, cache, delta, places)
        for name, got in places.items():
            cause = "gradient gives the second"
            identical(layer, f"{name} after gradient_into ({numbers})", got, grads[name], cause)
        arguments = {"params": own, "cache": cache, "delta": delta, "out": grad_a}
        expected = layer.backward(own, pure, delta)
        _hold(layer, "backward_into", numbers, arguments, ("delta",), "out", expected)
        a[...], delta[...] = -1.5 * a[::-1], delta[::-1] + 0.25


def _batch_last(values: Array) -> Array:
    """Return ``(R, B, ...)`` with the examples last in memory, as the engine keeps them."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(values, 1, -1)), -1, 1)


def optimizer_twins(optimizer: Optimizer) -> None:
    """Hold the twin of an optimizer to `update`, over several updates."""
    if not _own(optimizer, "update_into"):
        return
    for case, place, where in _cases(optimizer, axes=2):
        theta = place(_normal(0, _PARAMETERS))
        state, own = case.init(theta), place(theta)
        own_state = case.init(own)
        for step in range(1, _STEPS + 1):
            grad = place(_normal(step, _PARAMETERS))
            theta, state = case.update(theta, grad, state, step)
            arrays = {"theta": own, "grad": place(grad), "scratch": _blank(own)}
            at = f"{where}, at step {step}"
            arguments = {**arrays, "state": own_state, "step": step}
            own_state = _hold(case, "update_into", at, arguments, (), "theta", theta)
            _hold_state(case, own_state, state, tuple(arrays.values()), at)


def _hold_state(
    optimizer: Optimizer, got: Any, expected: Any, borrowed: tuple[Array, ...], where: str
) -> None:
    """Require the state of the pure form, in arrays that no later update is handed."""
    fault = f"update_into returns a {type(got).__name__} and update a tuple of {len(expected)}"
    require(optimizer, isinstance(got, tuple) and len(got) == len(expected), fault)
    for position, (array, due) in enumerate(zip(got, expected, strict=True), start=1):
        what = f"array {position} of the state from update_into"
        shared = any(np.may_share_memory(array, other) for other in borrowed)
        require(optimizer, not shared, f"{what} is theta, grad or scratch; copy it")
        identical(optimizer, f"{what} ({where})", array, due, "update gives the second")


def _own(component: Component, twin: str) -> bool:
    """Say whether a component has a twin of its own, other than the one of its kind."""
    kind = next(base for base in type(component).__mro__ if Component in base.__bases__)
    return getattr(type(component), twin) is not getattr(kind, twin)


def _hold(
    component: Component,
    twin: str,
    where: str,
    arguments: dict[str, Any],
    kept: tuple[str, ...],
    result: str,
    expected: Array,
) -> Any:
    """Call a twin and require what its pure form gave, to the bit; return what it returns.

    Args:
        component: The component.
        twin: The twin's name.
        where: The order of memory and so on, for the message.
        arguments: Its arguments, by name.
        kept: Those that it must leave unchanged.
        result: The one that it writes to.
        expected: What must then stand there.
    """
    before = {name: arguments[name].tobytes() for name in kept}
    with np.errstate(all="ignore"):
        try:
            returned = getattr(component, twin)(**arguments)
        except Exception as error:
            require(component, False, f"{twin} ({where}) raises {error!r}")
    for name in kept:
        fault = f"{twin} ({where}) changes {name}, which is still needed"
        require(component, arguments[name].tobytes() == before[name], fault)
    pure = twin.removesuffix("_into")
    if pure not in component.twins[twin]:
        pure = " or ".join(component.twins[twin])
    cause = f"{pure} gives the second; take the same operations in the same order, with out="
    identical(component, f"{result} after {twin} ({where})", arguments[result], expected, cause)
    return returned


def _cases(component: C, axes: int) -> Iterator[tuple[C, Callable[[Array], Array], str]]:
    """Yield the component with plain and with per-run fields, for both orders and precisions.

    With each comes a function that puts an array into that order and precision, and words that
    say which they are.
    """
    for dtype in (np.float64, np.float32):
        stacked, names = in_runs(component, _RUNS, axes, dtype)
        for order in Order:

            def place(values: Array, order: Order = order, dtype: Any = dtype) -> Array:
                with np.errstate(over="ignore"):
                    return order.array(values.astype(dtype))

            where = f"{np.dtype(dtype)}, {order.value} in memory"
            yield component, place, where
            if names:
                yield stacked, place, f"{where}, {' and '.join(names)} per run"


def _pre_activations() -> Array:
    """Return ordinary numbers ``(R, B, H)``, with a row of an extreme one in each run."""
    z = _normal(0, _BATCH, _UNITS)
    z[:, 0, 0] = np.resize(_EXTREMES, _RUNS)
    return z


def _normal(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).normal(scale=3.0, size=(_RUNS, *shape))


def _blank(like: Array) -> Array:
    """Return an array without numbers: what a twin reads before it wrote is none."""
    return np.full_like(like, np.nan)
