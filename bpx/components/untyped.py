"""Class attributes that are meant as fields and have no type, so that nothing can set them."""

import functools
import inspect
from collections.abc import Iterator
from types import CodeType
from typing import Any

from bpx.components.hints import is_kind
from bpx.errors import PluginError


def refuse_untyped(component: type) -> None:
    """Refuse a class attribute without a type that is a plain value and that its functions read.

    What every component of its kind has may be set without one, and so may what begins with an
    underscore or is written in capitals; a constant may also be a ``ClassVar``.

    Raises:
        PluginError: There is one; the text shows the field it should be.
    """
    own = [base for base in component.__mro__ if not _is_bpx(base)]
    typed = {name for base in own for name in inspect.get_annotations(base)}
    read = {name for base in own for name in _read(base)}
    for base in own:
        for name, value in vars(base).items():
            if name in typed or name not in read or name.startswith("_") or name.isupper():
                continue
            kind = _type_of(value)
            if kind and not _is_constant_of_the_kind(component, name):
                raise PluginError(
                    f"{base.__qualname__}.{name} has no type, so nothing can set it: write"
                    f" {name}: {kind} = {value!r}; or _{name} = {value!r}, if it is a constant."
                )


def _is_bpx(base: type) -> bool:
    return base.__module__.partition(".")[0] in ("bpx", "builtins", "abc")


def _type_of(value: Any) -> str | None:
    """Return the type that a field of this value would have; None for what is no plain value."""
    if type(value) in (bool, int, float, str):
        return type(value).__name__
    kinds = [base.__name__ for base in type(value).__mro__ if is_kind(base)]
    return kinds[0] if kinds else None


def _is_constant_of_the_kind(component: type, name: str) -> bool:
    """Say whether the kind has this attribute, and not as a property that a field may replace."""
    bases = [base for base in component.__mro__ if _is_bpx(base)]
    found = [vars(base)[name] for base in bases if name in vars(base)]
    if found:
        return not isinstance(found[0], property)
    return any(name in inspect.get_annotations(base) for base in bases)


def _read(base: type) -> Iterator[str]:
    """Yield the names of attributes that the functions of a class read."""
    for value in vars(base).values():
        for wrapped in ("fget", "func", "__func__"):
            value = getattr(value, wrapped, value)
        while inspect.isfunction(value):  # a decorated one, and what it wraps
            yield from _names(value.__code__)
            value = getattr(value, "__wrapped__", None)


@functools.cache
def _names(code: CodeType) -> tuple[str, ...]:
    inner = (const for const in code.co_consts if isinstance(const, CodeType))
    return (*code.co_names, *(name for each in inner for name in _names(each)))
