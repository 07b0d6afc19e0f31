"""What every component has: a kind, a name, checked fields, and a word on combinations."""

from abc import ABC
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from bpx.components.fields import Field, fields_of
from bpx.errors import BpxError, ConfigError

if TYPE_CHECKING:
    from bpx.components.combination import Combination


@dataclass(frozen=True)
class Component(ABC):
    """A part of an experiment that a plugin provides; a frozen dataclass.

    Its fields are its configuration: typed, bounded, each with a default. Its functions are
    pure. The classes that inherit from this one directly are the kinds of component.
    """

    kind: ClassVar[str]
    """The kind's name, which is also its configuration group: ``"optimizer"``."""

    name: ClassVar[str]
    """What the user writes to choose it: ``"adam"``."""

    exceptions: ClassVar[Mapping[str, str]] = {}
    """The checks of its contract that it is not meant to pass, each with the reason."""

    checked_with: ClassVar[tuple[Mapping[str, Any], ...]] = ()
    """Settings with which it is checked, besides its defaults."""

    def __post_init__(self) -> None:
        """Check every field against its type and bounds.

        Raises:
            ConfigError: A field's value is of the wrong type or out of range.
        """
        for field in fields_of(type(self)):
            try:
                fitted = field.check(getattr(self, field.name))
            except ConfigError as error:
                raise ConfigError(f"{self.kind} {self.name}: {error}") from None
            object.__setattr__(self, field.name, fitted)

    twins: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Each in-place twin of the kind, and the pure functions it computes; also what a class says of
    those functions, which holds no longer where one of them is written anew."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        """See to what a subclass may forget.

        Its fields are checked before its own `__post_init__`, and a class that writes a pure
        function anew takes leave of the twin of the old one.
        """
        super().__init_subclass__(**arguments)
        own = cls.__post_init__
        if own is not Component.__post_init__ and not hasattr(own, _CHECKED):
            setattr(cls, Component.__post_init__.__name__, _checked_first(own))
        for twin, pure in cls.twins.items():
            if any(_distance(cls, function) < _distance(cls, twin) for function in pure):
                kind = next(base for base in cls.__mro__ if Component in base.__bases__)
                setattr(cls, twin, getattr(kind, twin))

    def unsuited(self, combination: "Combination") -> str | None:
        """Say why this component makes no sense in a combination, or return None.

        A sweep skips such a run and keeps the reason; a run of its own is refused with it.
        """
        return None

    def with_fields(self, **values: Any) -> Self:
        """Return a copy with other values in some fields, unchecked: for values in a loop.

        Nothing but fields is copied, so no value derived from the old ones survives.
        """
        clone = object.__new__(type(self))
        for field in fields_of(type(self)):
            own = values[field.name] if field.name in values else getattr(self, field.name)
            object.__setattr__(clone, field.name, own)
        return clone

    def parts(self) -> "Iterator[Component]":
        """Yield the component itself and the components within it, however deep they stand."""
        yield self
        for name in _nested(type(self)):
            value = getattr(self, name)
            if value is not None:
                yield from value.parts()

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """Return the fields, in the order they are declared."""
        return fields_of(cls)


_CHECKED = "_bpx_checked"
"""Marks a `__post_init__` before which the fields are checked."""


def _checked_first(own: Callable[..., None]) -> Callable[..., None]:
    """Return an author's `__post_init__` with the check of the fields before it.

    What it raises becomes a ConfigError that names the component.
    """

    @wraps(own)
    def checked(self: Component, *given: Any) -> None:
        if type(self).__post_init__ is checked:  # else that of a subclass has seen to it
            Component.__post_init__(self)
        try:
            own(self, *given)
        except BpxError:
            raise
        except Exception as error:
            raise ConfigError(_raised(self, error)) from error

    setattr(checked, _CHECKED, True)
    return checked


def _raised(component: Component, error: Exception) -> str:
    """Return which component's `__post_init__` raised something, where, and a likely remedy."""
    line = extract_tb(error.__traceback__)[-1]
    raised = f"{component.kind} {component.name}: its __post_init__ raised {error!r}"
    values = [(field.name, getattr(component, field.name)) for field in component.fields()]
    arrays = [name for name, value in values if isinstance(value, np.ndarray)]
    remedy = (
        f"; in a stack {arrays[0]} is an array, (R, 1) or (R, 1, 1), with a number for each run:"
        " compare with xp.any or xp.all"
        if arrays
        else ""
    )
    return f"{raised} ({line.filename}, line {line.lineno}){remedy}."


@cache
def _nested(component: type[Component]) -> tuple[str, ...]:
    """Return the names of the fields that hold components."""
    return tuple([field.name for field in fields_of(component) if field.component])


def _distance(cls: type, function: str) -> int:
    """Return how far up, in the order of method resolution, the class stands that writes it."""
    return next(i for i, base in enumerate(cls.__mro__) if function in vars(base))
