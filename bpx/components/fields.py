"""The fields of a component: its configuration, read off the dataclass and checked.

Types and bounds are declared where the field is, with the vocabulary of `annotated_types`::

    lr: Annotated[float, Gt(0)] = 0.1
    momentum: Annotated[float, Ge(0), Lt(1)] = 0.9
"""

import dataclasses
import inspect
import math
import numbers
import operator
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from annotated_types import Ge, GroupedMetadata, Gt, Le, Lt

from bpx.errors import ConfigError, PluginError

_SCALARS = (bool, int, float, str)
_COMPARE = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@dataclass(frozen=True)
class Bound:
    """One bound of a field: its sign as written, and the limit."""

    sign: Literal[">", ">=", "<", "<="]
    limit: float

    def holds(self, value: Any) -> bool:
        """Say whether `value`, a number or an array of numbers, lies within the bound."""
        held = _COMPARE[self.sign](value, self.limit)
        return held if isinstance(held, bool) else bool(np.all(held))

    def __str__(self) -> str:
        """Return the bound as a condition, such as ``> 0``."""
        return f"{self.sign} {self.limit:g}"


@dataclass(frozen=True)
class Field:
    """One field of a component.

    Attributes:
        name: The name, as the user writes it after the kind (``optimizer.lr``).
        type: The type without its bounds: a scalar, ``list[scalar]``, or either ``| None``.
        default: The value when nothing is said.
        bounds: What every number in it must satisfy.
    """

    name: str
    type: Any
    default: Any
    bounds: tuple[Bound, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether ``None`` is a value."""
        return type(None) in typing.get_args(self.type)

    @property
    def varies(self) -> bool:
        """Whether the runs of one stack may differ in it: it is a plain number, not a count."""
        return self.type is float

    def check(self, value: Any) -> Any:
        """Return `value` as the field's type (an integer becomes a float where one is due).

        Raises:
            ConfigError: The type or a bound is violated; the text starts with the field's name.
        """
        if self.varies and isinstance(value, np.ndarray):
            return self._within(value)
        if value is None:
            if self.optional:
                return None
        else:
            for kind in _alternatives(self.type):
                fitted = _fit(value, kind)
                if fitted is not None:
                    return self._within(fitted)
        raise ConfigError(f"{self.name}={value!r} must be {_spell(self.type)}.")

    def _within(self, value: Any) -> Any:
        numbers = value if isinstance(value, (list, tuple)) else (value,)
        for bound in self.bounds:
            if not all(map(bound.holds, numbers)):
                wanted = " and ".join(map(str, self.bounds))
                raise ConfigError(f"{self.name}={value} is out of range: it must be {wanted}.")
        return value


@cache
def fields_of(component: type) -> tuple[Field, ...]:
    """Return the fields of a component class, in the order they are declared.

    Raises:
        PluginError: The class adds fields and is no dataclass, or a field takes the name of what
            every component of its kind has, has no default, a default that does not fit, a type
            that no configuration can hold, or a bound that says nothing about it.
    """
    return tuple(_fields(component))


def _fields(component: type) -> Iterator[Field]:
    try:
        hints = typing.get_type_hints(component, include_extras=True)
        own = inspect.get_annotations(component)
    except NameError as error:
        raise PluginError(f"The types of {component.__qualname__}: {error}.") from error
    if own and "__dataclass_fields__" not in vars(component):  # its base is one, it is not
        raise PluginError(
            f"{component.__qualname__} is not a dataclass: write @dataclass(frozen=True) above it."
        )
    for field in dataclasses.fields(component):
        place = f"{component.__qualname__}.{field.name}"
        _refuse_taken(component, field.name)
        hint, marks = hints[field.name], []
        if typing.get_origin(hint) is typing.Annotated:
            hint, *marks = typing.get_args(hint)
        parts = [part for kind in (hint, *_alternatives(hint)) for part in typing.get_args(kind)]
        if any(typing.get_origin(part) is typing.Annotated for part in parts):
            raise PluginError(
                f"{place} has bounds on a part of its type: write them on the whole of it,"
                " as in Annotated[int | None, Ge(1)]."
            )
        if not all(_is_configurable(kind) for kind in _alternatives(hint)):
            raise PluginError(
                f"{place} has the type {hint.__name__ if isinstance(hint, type) else hint};"
                " a field is a bool, int, float or str, a Literal of words, a list of one of the"
                " first four, or a union of these, with None or without."
            )
        try:
            bounds = tuple(_bounds(marks))
        except PluginError as error:
            raise PluginError(f"{place} {error}") from None
        if bounds and not all(_is_numeric(kind) for kind in _alternatives(hint)):
            raise PluginError(
                f"{place} has the bound {bounds[0]} on {_spell(hint)}: bounds are for numbers."
            )
        default = field.default
        # Where nothing is said of a field that replaces a property, that property is the default.
        if default is dataclasses.MISSING or isinstance(default, property):
            if field.default_factory is dataclasses.MISSING:
                raise PluginError(f"{place} has no default: every field of a component needs one.")
            default = field.default_factory()
        declared = Field(field.name, hint, default, bounds)
        try:
            declared.check(default)
        except ConfigError as error:
            raise PluginError(f"The default of {component.__qualname__}: {error}") from None
        yield declared


def _refuse_taken(component: type, field: str) -> None:
    """Refuse a field that hides what the kind promises; a property is there to be replaced."""
    kind = next((base for base in reversed(component.__mro__) if "kind" in vars(base)), component)
    if field in {own.name for own in dataclasses.fields(kind)}:
        return
    place, missing = f"{component.__qualname__}.{field}", object()
    promised = inspect.getattr_static(kind, field, missing)
    if callable(promised) or isinstance(promised, (classmethod, staticmethod)):
        raise PluginError(
            f"{place} takes the name of a method that every {kind.__name__} has;"
            " give the field another name."
        )
    if field == "name" or not (promised is missing or isinstance(promised, property)):
        value = "'swish'" if field == "name" else "..."
        raise PluginError(f"{place} is no field: write it without a type, {field} = {value}.")


def _bounds(marks: list[Any]) -> Iterator[Bound]:
    for mark in marks:
        match mark:
            case GroupedMetadata():
                yield from _bounds(list(mark))
            case Gt(gt=numbers.Real() as limit):
                yield Bound(">", float(limit))
            case Ge(ge=numbers.Real() as limit):
                yield Bound(">=", float(limit))
            case Lt(lt=numbers.Real() as limit):
                yield Bound("<", float(limit))
            case Le(le=numbers.Real() as limit):
                yield Bound("<=", float(limit))
            case _:
                raise PluginError(
                    f"is marked with {mark!r}, which is no bound: there are Gt, Ge, Lt, Le and"
                    " Interval, each with numbers."
                )


@cache
def _alternatives(hint: Any) -> tuple[Any, ...]:
    """Return the members of a union without None, or the type itself."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return tuple(kind for kind in typing.get_args(hint) if kind is not type(None))
    return (hint,)


def _is_configurable(kind: Any) -> bool:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is list:
        return arguments[0] in _SCALARS
    if origin is Literal:
        return all(isinstance(choice, str) for choice in arguments)
    return kind in _SCALARS


def _is_numeric(kind: Any) -> bool:
    number = typing.get_args(kind)[0] if typing.get_origin(kind) is list else kind
    return number in (int, float)


def _fit(value: Any, kind: Any) -> Any:
    """Return `value` as `kind`, or None where it is no such thing."""
    if kind is float and isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    if kind is int and isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    if kind in _SCALARS:
        return value if type(value) is kind else None
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return value if value in arguments else None
    if origin is list and isinstance(value, (list, tuple)):
        fitted = [_fit(item, arguments[0]) for item in value]
        return None if any(item is None for item in fitted) else fitted
    return None


def _spell(hint: Any) -> str:
    words = {float: "a finite number", int: "a whole number", bool: "true or false", str: "a word"}
    spelled = []
    for kind in _alternatives(hint):
        if typing.get_origin(kind) is list:
            spelled.append(f"a list of {words[typing.get_args(kind)[0]].removeprefix('a ')}s")
        elif typing.get_origin(kind) is Literal:
            spelled.append(f"one of {', '.join(typing.get_args(kind))}")
        else:
            spelled.append(words.get(kind, getattr(kind, "__name__", str(kind))))
    if type(None) in typing.get_args(hint):
        spelled.append("null")
    return " or ".join(spelled)
