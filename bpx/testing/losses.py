"""The contract of a loss, as checks that its author can run."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bpx.axes import Array, Generator
from bpx.components import Activation, Loss, Task
from bpx.network import numerical
from bpx.registry import Registry
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
from bpx.testing.twins import loss_twins
from bpx.testing.varied import in_runs, per_run, varied

_RUNS, _BATCH = 3, 5
_OUTPUTS: dict[Task, int] = {"binary": 1, "multiclass": 4, "regression": 3}
_NEAR = 1e-3
"""How far from a kink its two sides are looked at; finite differences reach 1e-5."""
_FAR = 8.0
"""By how much an error is multiplied to be a large one."""
_GRID = np.arange(-128.0, 129.0) / 64.0
"""The values of ``output - target`` between which a kink is sought that nobody declared."""


@dataclass(frozen=True)
class Case:
    """Pre-activations ``(R, B, C)`` with their activation, and targets ``(R, B, C)``."""

    loss: Loss
    activation: Activation
    z: Array
    target: Array

    @property
    def output(self) -> Array:
        """The outputs of the network, ``(R, B, C)``."""
        return self.activation(self.z)


def check_loss(loss: Loss, activation: Activation | None = None) -> None:
    """Hold a loss to its contract, for every task it is made for.

    It gives one number per example, reduces over the last axis only, is pure and quiet, keeps
    float32 and, where promised, is not negative; `gradient` and `delta` agree with finite
    differences, and all three stay finite at saturated outputs. In-place twins of its own equal
    the pure functions to the last bit.

    Args:
        loss: An instance.
        activation: What makes the outputs; by default what the loss names in
            ``output_activations``.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.losses import HalfSquaredError
        >>> check_loss(HalfSquaredError())
    """
    CONTRACT.hold(loss, _cases(loss, activation))


def _cases(loss: Loss, activation: Activation | None = None) -> Iterator[Case]:
    for task in loss.tasks:
        rng = np.random.default_rng(0)
        shape = (_RUNS, _BATCH, _OUTPUTS[task])
        z, target = rng.normal(size=shape), _targets(loss, task, shape, rng)
        yield Case(loss, activation or _output_activation(loss, task), z, target)


def _output_activation(loss: Loss, task: Task) -> Activation:
    name = loss.output_activations[task]
    return Registry.load().create(Activation, name)


def _targets(loss: Loss, task: Task, shape: tuple[int, ...], rng: Generator) -> Array:
    if task == "regression":
        return rng.normal(size=shape)
    low, high = loss.labels or (0.0, 1.0)
    if task == "binary":
        return rng.choice([low, high], size=shape)
    return np.where(np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])] == 1, high, low)


def _stacks(case: Case) -> None:
    """A stack equals its runs one by one."""
    stacked = _outcomes(case)
    for run in range(_RUNS):
        alone = _outcomes(replace(case, z=case.z[run], target=case.target[run]))
        for what in alone:
            cause = "a run's numbers must not depend on its neighbours; reduce over the last axis"
            name = f"{what} of a stack's run {run}"
            identical(case.loss, name, stacked[what][run], alone[what], cause)


def _shapes(case: Case) -> None:
    """One loss per example; any leading axes, empty batches and of one, targets shared by runs."""
    for batch, axes in itertools.product((_BATCH, 1, 0), ((), (2,))):
        z = np.broadcast_to(case.z[:, :batch], (*axes, *case.z[:, :batch].shape)).copy()
        for target in (case.target[0, :batch], case.target[:, :batch]):
            results = _outcomes(replace(case, z=z, target=target))
            shaped(case.loss, "the loss", results.pop("the loss"), z.shape[:-1])
            for what, result in results.items():
                shaped(case.loss, what, result, z.shape)


def _fields_per_run(case: Case) -> None:
    """A numeric field may be an array (R, 1, 1)."""
    for field, values in per_run(case.loss):
        runs = slice(len(values))
        column = np.asarray(values).reshape(-1, 1, 1)
        loss = varied(case.loss, field, column)
        stacked = _outcomes(replace(case, loss=loss, z=case.z[runs], target=case.target[runs]))
        for run, value in enumerate(values):
            loss = varied(case.loss, field, value)
            alone = _outcomes(replace(case, loss=loss, z=case.z[run], target=case.target[run]))
            for what in alone:
                cause = f"{field} must be able to be an array (R, 1, 1)"
                name = f"{what} with {field}={value:g} among runs"
                close(case.loss, name, stacked[what][run], alone[what], cause, 1e-12)


def _float32(case: Case) -> None:
    """What is float32 stays it, numeric fields per run too."""
    z, target = case.z.astype(np.float32), case.target.astype(np.float32)
    for loss in (case.loss, in_runs(case.loss, _RUNS, 3, np.float32)[0]):
        for what, result in _outcomes(replace(case, loss=loss, z=z, target=target)).items():
            stays_float32(case.loss, what, result)


def _sign(case: Case) -> None:
    """A loss is not negative where it promises so."""
    lowest = np.min(case.loss(case.output, case.target))
    fault = f"the loss of an example is {lowest:g}; if that is meant, say non_negative = False"
    require(case.loss, bool(lowest >= 0.0) or not case.loss.non_negative, fault)


def _gradient(case: Case) -> None:
    """`gradient` is what finite differences say, far out too, and beside kinks."""
    ordinary = [case.output]
    if np.isinf(case.activation.output_range).all():
        ordinary.append(case.target + _FAR * (case.output - case.target))
    for kink in case.loss.kinks:
        ordinary = [_off(output, case.target + kink) for output in ordinary]
    beside = [case.target + kink + side for kink in case.loss.kinks for side in (-_NEAR, _NEAR)]
    for output in (*ordinary, *beside):
        got = outcome(case.loss, "gradient", case.loss.gradient, output, case.target)
        cause = "finite differences give the second; a sign or a factor may be missing"
        close(case.loss, "gradient", got, _slopes(case, output), cause, points=output)


def _off(output: Array, kink: Array) -> Array:
    """Return outputs with those too near a kink for finite differences moved away from it."""
    return np.where(np.abs(output - kink) < _NEAR, output + 2 * _NEAR, output)


def _kinks(case: Case) -> None:
    """At a kink, `gradient` lies between the values of its sides; nowhere else does it jump."""
    if np.isinf(case.activation.output_range).all():
        target = case.target[0]
        jumps_nowhere(
            case.loss,
            "gradient",
            lambda error: case.loss.gradient(target + error[:, None, None], target),
            _GRID,
            case.loss.kinks,
        )
    for kink in case.loss.kinks:
        at, left, right = (
            case.loss.gradient(case.target + kink + side, case.target)
            for side in (0.0, -_NEAR, _NEAR)
        )
        low, high = np.minimum(left, right), np.maximum(left, right)
        off = (at < low - 10 * _NEAR) | (at > high + 10 * _NEAR)
        for place in map(tuple, np.argwhere(off)):
            sides = f"not between {left[place]:g} and {right[place]:g}, its sides"
            fail(case.loss, f"gradient is {at[place]:g} at the kink {kink:g}, {sides}")


def _delta(case: Case) -> None:
    """`delta` is the gradient at z, by finite differences through the activation."""

    def total(z: Array) -> Array:
        return np.asarray(case.loss(case.activation(z), case.target).sum())

    got = _outcomes(case)["delta"]
    cause = f"finite differences through {case.activation.name} give the second"
    close(case.loss, "delta", got, numerical.gradient(total, case.z), cause, points=case.z)


def _saturated(case: Case) -> None:
    """Outputs driven to their limits, right and wrong ones, keep everything finite."""
    for dtype, size in itertools.product((np.float64, np.float32), (1e3, -1e3)):
        for example in range(_BATCH):
            z = (size * np.sign(case.z[0, [example]])).astype(dtype)
            target = case.target[0, [example]].astype(dtype)
            for what, result in _outcomes(replace(case, z=z, target=target)).items():
                where = f"z = {z.tolist()} and target {target.tolist()}"
                fault = f"{what} is {result.tolist()} at {where}, in {np.dtype(dtype)}"
                require(case.loss, bool(np.isfinite(result).all()), fault)


def _twins(case: Case) -> None:
    """In-place twins give the bits of `gradient` and `delta`."""
    loss_twins(case.loss, case.activation, case.z[0], case.target[0])


def _outcomes(case: Case) -> dict[str, Array]:
    """Return what the three functions give, each held to be pure and quiet."""
    loss, output, target = case.loss, case.output, case.target

    def delta(z: Array, output: Array, target: Array) -> Array:
        return loss.delta(z, output, target, case.activation)

    return {
        "the loss": outcome(loss, "the loss", loss, output, target),
        "gradient": outcome(loss, "gradient", loss.gradient, output, target),
        "delta": outcome(loss, "delta", delta, case.z, output, target),
    }


def _slopes(case: Case, output: Array) -> Array:
    def total(output: Array) -> Array:
        return np.asarray(case.loss(output, case.target).sum())

    return numerical.gradient(total, output)


def _exercise(loss: Loss) -> None:
    for case in _cases(loss):
        loss(case.output, case.target)
        loss.gradient(case.output, case.target)
        loss.delta(case.z, case.output, case.target, case.activation)


CONTRACT = Contract(
    Loss,
    _exercise,
    _stacks,
    _shapes,
    _fields_per_run,
    _float32,
    _sign,
    _gradient,
    _kinks,
    _delta,
    _saturated,
    _twins,
    subjects=_cases,
)
"""The contract of a loss."""
