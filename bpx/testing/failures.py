"""How a check says what is wrong, and the comparisons that all checks share."""

import pickle
import random
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.random.mtrand import get_state, random_sample, set_state

from bpx.axes import Array
from bpx.components import Component

_BPX, _NUMPY = Path(__file__).parents[1], Path(np.__file__).parent
"""The folders whose lines say nothing to the author of a component."""

_JUMP, _HALVINGS = 1e-2, 20
"""The relative change of a slope that is looked into, and how often what it is in is halved."""
_SAME = 1e-5
"""How near to a declared kink a jump is that kink's."""


class CheckError(AssertionError):
    """A component breaks its contract; the text names the fault, its numbers and the cause."""


def fail(component: Component, fault: str) -> NoReturn:
    """Raise the error of a component that breaks its contract."""
    raise CheckError(f"{component.kind} {component.name}: {fault}.")


def require(component: Component, holds: bool, fault: str) -> None:
    """Raise `CheckError` with the fault unless it `holds`."""
    if not holds:
        fail(component, fault)


def outcome(component: Component, what: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a component's function, and hold it to be pure and quiet.

    Args:
        component: The component at fault if it is not.
        what: What is called, for the message: ``"derivative"``.
        function: What to call.
        *arguments: Its arguments, which must be as they were after the call.

    Raises:
        CheckError: It raises, warns, changes an argument, or differs at the second call.
    """
    before = [_bits(argument) for argument in arguments]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            first = function(*arguments)
            after = [_bits(argument) for argument in arguments]
            second = function(*arguments)
        except Warning as warning:
            fail(component, f"{what} warns, '{warning}', at {_brief(arguments)}")
        except Exception as error:
            raise CheckError(
                f"{component.kind} {component.name}: {what} raises {error!r}{where(error)}"
                f"{_hint(error)}, at {_brief(arguments)}."
            ) from error
    require(component, first is not None, f"{what} returned None; a return may be missing")
    for position, (bits, due) in enumerate(zip(after, before, strict=True), start=1):
        fault = f"{what} changes its argument {position} in place; return a new array"
        require(component, bits == due, fault)
    if _bits(first) != _bits(second):
        fail(component, f"{what} differs at the second call with equal arguments; it must be pure")
    return first


def where(error: BaseException) -> str:
    """Return the author's own line from which an error comes, in brackets; else the last one."""
    files = [
        (Path(frame.filename), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<")
    ]
    own = [
        (file, line)
        for file, line in files
        if not (file.is_relative_to(_BPX) or file.is_relative_to(_NUMPY))
    ]
    return f" ({own[-1][0].name}, line {own[-1][1]})" if own else ""


def _hint(error: Exception) -> str:
    """Return the likely cause of some errors, after a colon."""
    text = str(error)
    if "truth value of an array" in text:
        return ": a field or an argument may be an array; write xp.where instead of if"
    if isinstance(error, FrozenInstanceError):
        return ": what must be kept goes into what is returned, such as an optimizer's state"
    about_axes = any(word in text for word in ("broadcast", "axis", "axes", "dimension", "shape"))
    return ": it may rely on axes other than the last" if about_axes else ""


def shaped(
    component: Component,
    what: str,
    got: Array,
    shape: tuple[int, ...],
    cause: str = "an axis may be wrong",
) -> None:
    """Require an array of that shape."""
    fault = f"{what} has the shape {np.shape(got)} and not {shape}: {cause}"
    require(component, np.shape(got) == shape, fault)


def identical(component: Component, what: str, got: Array, expected: Array, cause: str) -> None:
    """Require two arrays to be equal to the last bit."""
    if _bits(got) == _bits(expected):
        return
    shaped(component, what, got, np.shape(expected), cause)
    got, expected = np.asarray(got), np.asarray(expected)
    require(component, got.dtype == expected.dtype, f"{what} is {got.dtype}, not {expected.dtype}")
    place = _worst(got, expected)
    numbers = f"{got[place].item()!r} at {place} and not {expected[place].item()!r}"
    fail(component, f"{what} is {numbers}: {cause}")


def close(
    component: Component,
    what: str,
    got: Array,
    expected: Array,
    cause: str,
    tolerance: float = 1e-6,
    points: Array | None = None,
) -> None:
    """Require two arrays to agree, relative to the larger of one and the expected value.

    Args:
        component: The component at fault if they do not.
        what: What the numbers are, for the message.
        got: What the component gives.
        expected: What is due, of the same shape.
        cause: What is likely wrong, for the message.
        tolerance: The largest error allowed.
        points: Where the numbers were taken, of the same shape; for the message.
    """
    shaped(component, what, got, np.shape(expected), cause)
    got, expected = np.asarray(got), np.asarray(expected)
    size = np.maximum(1.0, np.abs(expected))
    if np.all(np.abs(got - expected) / size <= tolerance):
        return
    place = _worst(got, expected, size)
    where = place if points is None else f"{points[place]:.6g}"
    one, other = _told_apart(float(got[place]), float(expected[place]))
    fail(component, f"{what} is {one} at {where} and not {other}: {cause}")


def stays_float32(component: Component, what: str, got: Array) -> None:
    """Require that float32 went in and came out."""
    dtype = np.asarray(got).dtype
    fault = (
        f"{what} of float32 arguments is {dtype}; a constant of it may be no plain number, or"
        " xp.where chooses between two that are: multiply one of them by xp.ones_like"
    )
    require(component, dtype == np.float32, fault)


def jumps_nowhere(
    component: Component,
    what: str,
    slope: Callable[[Array], Array],
    points: Array,
    kinks: Sequence[float],
) -> None:
    """Require that a slope does not jump between some points, but at declared kinks.

    Where it changes much from one point to the next, what lies between is halved again and again,
    the half kept in which it changes more: a steep slope is found to be steady, a jump remains.

    Args:
        component: The component at fault if it jumps.
        what: What the slope is called, for the message.
        slope: Returns it at points, ``(B,) -> (B, ...)``.
        points: Increasing, ``(B,)``.
        kinks: Where it may jump.
    """
    with np.errstate(all="ignore"):
        low, high = points[:-1], points[1:]
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            at = slope(middle)
            first = _change(slope(low), at) >= _change(at, slope(high))
            low, high = np.where(first, low, middle), np.where(first, middle, high)
            jumps = _change(slope(low), slope(high)) > _JUMP
            low, high = low[jumps], high[jumps]
            if not len(low):
                return
        for left, right in zip(low, high, strict=True):
            if all(abs(left - kink) > _SAME for kink in kinks):
                _fail_of_jump(component, what, right, slope(left[None])[0], slope(right[None])[0])


def _change(left: Array, right: Array) -> Array:
    """Return by how much two slopes differ at each point, relative to the larger, ``(B,)``."""
    size = np.maximum(1.0, np.maximum(np.abs(left), np.abs(right)))
    change: Array = (np.abs(right - left) / size).reshape(len(left), -1).max(axis=1, initial=0.0)
    return change


def _fail_of_jump(component: Component, what: str, at: float, left: Array, right: Array) -> None:
    place = np.unravel_index(np.argmax(np.abs(right - left)), np.shape(left))
    point = f"{round(at, 6) + 0.0:g}"
    fault = f"{what} jumps from {left[place]:g} to {right[place]:g} at {point}, which kinks"
    fail(component, f"{fault} does not name; write kinks = ({point},), or mend the jump")


def pickles(component: Component) -> None:
    """Require that a copy sent to another process equals the original."""
    try:
        copy = pickle.loads(pickle.dumps(component))
    except Exception as error:
        raise CheckError(
            f"{component.kind} {component.name}: it cannot be pickled, {error!r};"
            " define the class at the top of a module."
        ) from error
    require(component, copy == component, "a pickled copy differs from the original")


def global_generators() -> bytes:
    """Return the states of Python's and NumPy's global generators: no component draws on them."""
    return pickle.dumps((random.getstate(), get_state(legacy=False)))


@contextmanager
def other_global_generators() -> Iterator[None]:
    """Move the global generators on meanwhile, so that one who seeds them is found out as well."""
    kept = random.getstate(), get_state(legacy=False)
    random.random()
    random_sample()
    try:
        yield
    finally:
        random.setstate(kept[0])
        set_state(kept[1])


def _bits(value: Any) -> tuple[Any, ...]:
    """Return what two results must share to be equal to the last bit."""
    if isinstance(value, tuple):
        return tuple(_bits(part) for part in value)
    array = np.asarray(value)
    return (array.shape, array.dtype.str, array.tobytes())


def _worst(got: Array, expected: Array, size: Array | float = 1.0) -> tuple[int, ...]:
    """Return where two arrays of one shape differ most, relative to a size, a NaN first."""
    with np.errstate(invalid="ignore"):
        error = np.abs(got.astype(float) - expected.astype(float)) / size
    error = np.where(got == expected, 0.0, np.nan_to_num(error, nan=np.inf))
    return tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to see that they differ, six at least."""
    digits = next((d for d in (6, 9, 12) if f"{one:.{d}g}" != f"{other:.{d}g}"), 17)
    return f"{one:.{digits}g}", f"{other:.{digits}g}"


def _brief(arguments: tuple[Any, ...]) -> str:
    return " and ".join(
        str(np.asarray(argument).tolist())
        if np.size(argument) <= 4
        else f"shape {np.shape(argument)}"
        for argument in arguments
    )
