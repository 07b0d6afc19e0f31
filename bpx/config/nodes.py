"""A component's fields as a typed node of the configuration."""

import dataclasses
import functools
import operator
import types
import typing
from enum import Enum
from typing import Any, Literal

from bpx.components import Component, Field, Layer
from bpx.config.nested import nested_node

_SCALARS = {bool, int, float, str, type(None)}


@functools.lru_cache(maxsize=1024)
def component_node(component: type[Component]) -> type:
    """Return the structured configuration of a component: its name, then its fields.

    The units and the bias of a layer are the network's: `network.hidden`, `network.bias`.
    """
    fields = component.fields()
    if issubclass(component, Layer):
        fields = tuple(field for field in fields if field.name not in ("units", "bias"))
    return node(component.name, fields, component)


def node(
    name: str, fields: typing.Iterable[Field] = (), component: type[Component] | None = None
) -> type:
    """Return a structured configuration with a name and typed fields.

    Args:
        name: The name.
        fields: The fields.
        component: What it configures, if it is one component.
    """
    members = [("name", str, dataclasses.field(default=name))]
    for field in fields:
        hint = _hint(field)
        members.append((field.name, hint, _default(field, hint)))
    return dataclasses.make_dataclass(name, members, namespace={"component": component})


def _hint(field: Field) -> Any:
    """Return the field's type, as far as a configuration can hold it."""
    if field.component:
        return Any
    if typing.get_origin(field.type) not in (types.UnionType, typing.Union):
        return _choices(field.name, field.type)
    kinds = [_choices(field.name, kind) for kind in typing.get_args(field.type)]
    if len(kinds) - field.optional > 1 and not _SCALARS.issuperset(kinds):
        return Any  # OmegaConf has unions of scalars only; the component checks the value
    return functools.reduce(operator.or_, kinds)


def _choices(name: str, kind: Any) -> Any:
    """Return a Literal as an Enum: the type a configuration checks choices with."""
    if typing.get_origin(kind) is Literal:
        return Enum(name, {choice: choice for choice in typing.get_args(kind)})
    return kind


def _default(field: Field, hint: Any) -> Any:
    value = field.default
    if field.component:
        return dataclasses.field(default_factory=lambda: nested_node(field))
    if isinstance(value, (list, tuple)):
        return dataclasses.field(default_factory=lambda: list(value))
    for kind in (hint, *typing.get_args(hint)):
        if isinstance(kind, type) and issubclass(kind, Enum) and value in kind.__members__:
            value = kind[value]
    return dataclasses.field(default=value)
