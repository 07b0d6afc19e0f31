"""The fields of a component: its configuration, read off the dataclass and checked.

What stands beside a type is described in `bpx.components.bounds`.
"""

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.components.bounds import Bound, Marks
from bpx.components.docstring import meaning_of
from bpx.components.hints import (
    alternatives,
    fit,
    instance_of,
    is_configurable,
    is_kind,
    is_numeric,
    is_optional,
    spell,
)
from bpx.components.untyped import refuse_untyped
from bpx.errors import ConfigError, PluginError

if TYPE_CHECKING:
    from bpx.components.component import Component


@dataclass(frozen=True)
class Field:
    """One field of a component.

    Attributes:
        name: The name, as the user writes it after the kind (``optimizer.lr``).
        type: The type without its marks: a scalar, a ``Literal``, ``list[scalar]`` or a kind of
            component, or one of these ``| None``.
        default: The value when nothing is said.
        bounds: What every number in it must satisfy.
        meaning: What it is: a text beside its type, else what the class's docstring says of it.
        unit: What it is measured in, or ``""``.
    """

    name: str
    type: Any
    default: Any
    bounds: tuple[Bound, ...] = ()
    meaning: str = ""
    unit: str = ""

    @property
    def optional(self) -> bool:
        """Whether ``None`` is a value."""
        return is_optional(self.type)

    @property
    def varies(self) -> bool:
        """Whether the runs of one stack may differ in it: it is a plain number, not a count."""
        return self.type is float

    @cached_property
    def component(self) -> "type[Component] | None":
        """The kind of component that it holds, or None where it holds none."""
        kinds: list[type[Component]] = [kind for kind in alternatives(self.type) if is_kind(kind)]
        return kinds[0] if kinds else None

    @property
    def spelling(self) -> str:
        """The type in words, such as ``a whole number or null``."""
        return spell(self.type)

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
            for kind in alternatives(self.type):
                fitted = fit(value, kind)
                if fitted is not None:
                    return self._within(fitted)
        raise ConfigError(f"{self.name}={value!r} must be {self.spelling}{self._example}.")

    @property
    def _example(self) -> str:
        """A component that fits, for the end of a message; of other types the words suffice."""
        if self.component is None:
            return ""
        if isinstance(self.default, self.component):
            return f", such as {self.default}"
        return f", an instance such as {instance_of(self.component)}"

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
            that no configuration can hold, a mark that says nothing about it, or ``init=False``;
            or what is meant as a field has no type.
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
    refuse_untyped(component)
    for field in dataclasses.fields(component):
        place = f"{component.__qualname__}.{field.name}"
        _refuse_taken(component, field.name)
        if not field.init:
            raise PluginError(
                f"{place} has init=False, so nothing can set it: make it a property, or a plain"
                " field without that."
            )
        hint, marks = _read(hints[field.name], place)
        declared = Field(
            field.name,
            hint,
            _default(field, place),
            marks.bounds,
            marks.meaning or meaning_of(component, field.name),
            marks.unit,
        )
        try:
            declared.check(declared.default)
        except ConfigError as error:
            raise PluginError(f"The default of {component.__qualname__}: {error}") from None
        yield declared


def _read(hint: Any, place: str) -> tuple[Any, Marks]:
    """Return the type of a field and what stands beside it."""
    marks: list[Any] = []
    if typing.get_origin(hint) is typing.Annotated:
        hint, *marks = typing.get_args(hint)
    parts = [part for kind in (hint, *alternatives(hint)) for part in typing.get_args(kind)]
    if any(typing.get_origin(part) is typing.Annotated for part in parts):
        raise PluginError(
            f"{place} has bounds on a part of its type: write them on the whole of it,"
            " as in Annotated[int | None, Ge(1)]."
        )
    if not all(is_configurable(kind) for kind in alternatives(hint)):
        raise PluginError(
            f"{place} has the type {hint.__name__ if isinstance(hint, type) else hint};"
            " a field is a bool, int, float or str, a Literal of words, a list of one of the"
            " first four, or a union of these, with None or without; or a kind of component such"
            " as Schedule, with None or without."
        )
    if any(map(is_kind, alternatives(hint))) and len(alternatives(hint)) > 1:
        raise PluginError(
            f"{place} has the type {hint}: what is a component is nothing else, but for None."
        )
    try:
        read = Marks.of(marks)
    except PluginError as error:
        raise PluginError(f"{place} {error}") from None
    if read.bounds and not all(is_numeric(kind) for kind in alternatives(hint)):
        raise PluginError(
            f"{place} has the bound {read.bounds[0]} on {spell(hint)}: bounds are for numbers."
        )
    return hint, read


def _default(field: "dataclasses.Field[Any]", place: str) -> Any:
    """Return what a field is when nothing is said."""
    # Where nothing is said of a field that replaces a property, that property is the default.
    if field.default is dataclasses.MISSING or isinstance(field.default, property):
        if field.default_factory is dataclasses.MISSING:
            raise PluginError(f"{place} has no default: every field of a component needs one.")
        return field.default_factory()
    return field.default


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
