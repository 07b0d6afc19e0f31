"""Components within components: the fields that are typed with a kind.

Such a field holds a component of that kind, ``cycle: Schedule = Cosine()``. A user names it and
sets its fields below: ``optimizer.cycle=step optimizer.cycle.drops=4``.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from bpx.components.component import Component
from bpx.components.fields import Field
from bpx.errors import ConfigError, nearest

C = TypeVar("C", bound=Component)

Find: TypeAlias = Callable[[type[Component], str], type[Component]]
"""Returns the class of a kind and a name."""


def create(component: type[C], fields: Mapping[str, Any], find: Find, place: str = "") -> C:
    """Return a component with the given fields, and with what stands below them.

    Args:
        component: Its class.
        fields: Values by field. For a component they may be one, its name, or a mapping of its
            fields with its name under ``name``; what is not said is as in the field's default.
        find: Finds the classes of the components within.
        place: The key at which it stands, where it stands in another component.

    Raises:
        ConfigError: A name or a field is unknown, or a value does not fit; the text names the key.
    """
    known = {field.name: field for field in component.fields()}
    for name in fields:
        if name not in known:
            raise ConfigError(_unknown(component, name, known, place))
    values = {
        name: _value(known[name], value, find, f"{place or component.kind}.{name}")
        for name, value in fields.items()
    }
    for name, value in values.items() if place else ():
        try:
            known[name].check(value)
        except ConfigError as error:
            raise ConfigError(f"{place}.{error}") from None
    return component(**values)


def _value(field: Field, value: Any, find: Find, place: str) -> Any:
    """Return what a field is set to, made a component where it describes one."""
    if field.component is None or not isinstance(value, (str, Mapping)):
        return value
    default = field.default
    fields = {"name": value} if isinstance(value, str) else dict(value)
    name = fields.pop("name", getattr(default, "name", None))
    if name is None:
        if fields:
            raise ConfigError(
                f"{place} is null, so it has no {min(fields)!r}: choose one, {place}=NAME."
            )
        return None
    try:
        component = find(field.component, name)
    except ConfigError as error:
        raise ConfigError(f"{place}: {error}") from None
    if type(default) is component:
        fields = {own.name: getattr(default, own.name) for own in component.fields()} | fields
    return create(component, fields, find, place)


def _unknown(component: type[Component], field: str, known: Mapping[str, Field], place: str) -> str:
    if not place:
        return f"{component.kind} {component.name} has no field {field!r}. {nearest(field, known)}"
    return (
        f"There is no key '{place}.{field}' with {place}={component.name}. {nearest(field, known)}"
    )
