"""What every component has: a kind, a name, checked fields, and a word on combinations."""

from abc import ABC
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self

from bpx.components.fields import Field, fields_of
from bpx.errors import ConfigError

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
        """Let a class that writes a pure function anew take leave of the twin of the old one."""
        super().__init_subclass__(**arguments)
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


@cache
def _nested(component: type[Component]) -> tuple[str, ...]:
    """Return the names of the fields that hold components."""
    return tuple([field.name for field in fields_of(component) if field.component])


def _distance(cls: type, function: str) -> int:
    """Return how far up, in the order of method resolution, the class stands that writes it."""
    return next(i for i, base in enumerate(cls.__mro__) if function in vars(base))
