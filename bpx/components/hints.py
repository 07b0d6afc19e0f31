"""The types that a field may have: what fits them, and what they are called.

Beside scalars, choices and lists, a field may be typed with a kind of component: the class that
says what its `kind` is, such as `bpx.Schedule`.
"""

import math
import types
import typing
from functools import cache
from typing import Any, Literal

import numpy as np

_SCALARS = (bool, int, float, str)
_ALONE = ("dataset", "metric", "observer")
"""The kinds that are no part of another component."""

_INSTANCES = {
    "activation": "Tanh()",
    "initializer": "Zeros()",
    "layer": "Dense()",
    "loss": "HalfSquaredError()",
    "optimizer": "GradientDescent()",
    "regularizer": "L2()",
    "schedule": "Constant()",
}
"""What may stand in a field of each kind, for messages."""

_WORDS = {float: "a finite number", int: "a whole number", bool: "true or false", str: "a word"}


@cache
def alternatives(hint: Any) -> tuple[Any, ...]:
    """Return the members of a union without None, or the type itself."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return tuple(kind for kind in typing.get_args(hint) if kind is not type(None))
    return (hint,)


def is_optional(hint: Any) -> bool:
    """Say whether None is a value of a type."""
    return type(None) in typing.get_args(hint)


def is_kind(hint: Any) -> bool:
    """Say whether a type is a kind of component that may stand within another one."""
    return isinstance(hint, type) and vars(hint).get("kind", _ALONE[0]) not in _ALONE


def instance_of(kind: Any) -> str:
    """Return how an instance of a kind is written.

    Example:
        >>> from bpx import Schedule
        >>> instance_of(Schedule)
        'Constant()'
    """
    return _INSTANCES[kind.kind]


def is_configurable(kind: Any) -> bool:
    """Say whether a configuration can hold values of a type that is no union."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is list:
        return arguments[0] in _SCALARS
    if origin is Literal:
        return all(isinstance(choice, str) for choice in arguments)
    return kind in _SCALARS or is_kind(kind)


def is_numeric(kind: Any) -> bool:
    """Say whether a type that is no union is a number or a list of numbers."""
    number = typing.get_args(kind)[0] if typing.get_origin(kind) is list else kind
    return number in (int, float)


def fit(value: Any, kind: Any) -> Any:
    """Return `value` as `kind`, a type that is no union, or None where it is no such thing."""
    if kind is float and isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    if kind is int and isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    if kind in _SCALARS:
        return value if type(value) is kind else None
    if is_kind(kind):
        return value if isinstance(value, kind) else None
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return value if value in arguments else None
    if origin is list and isinstance(value, (list, tuple)):
        fitted = [fit(item, arguments[0]) for item in value]
        return None if any(item is None for item in fitted) else fitted
    return None


def spell(hint: Any) -> str:
    """Return a type in words.

    Example:
        >>> spell(int | None)
        'a whole number or null'
    """
    spelled = []
    for kind in alternatives(hint):
        if typing.get_origin(kind) is list:
            spelled.append(f"a list of {_WORDS[typing.get_args(kind)[0]].removeprefix('a ')}s")
        elif typing.get_origin(kind) is Literal:
            spelled.append(f"one of {', '.join(typing.get_args(kind))}")
        elif is_kind(kind):
            spelled.append(f"{'an' if kind.kind[0] in 'aeiou' else 'a'} {kind.kind}")
        else:
            spelled.append(_WORDS.get(kind, getattr(kind, "__name__", str(kind))))
    if is_optional(hint):
        spelled.append("null")
    return " or ".join(spelled)
