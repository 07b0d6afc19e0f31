"""Every field of everything registered says what it is, and where its values end."""

import math

import pytest

from bpx.components import KINDS, Component, Field
from bpx.components.hints import alternatives, is_numeric
from bpx.errors import ConfigError
from bpx.registry import Registry

ANY_NUMBER = {
    ("step", "low"): "a value of the output",
    ("step", "high"): "a value of the output",
    ("constant", "value"): "a weight",
    ("normal", "mean"): "a weight",
    ("uniform", "low"): "a weight",
    ("uniform", "high"): "a weight",
    ("legacy_uniform", "low"): "a weight",
    ("legacy_uniform", "high"): "a weight",
}
"""The fields that may be any finite number, each with what it is."""

REGISTRY = Registry.load()
FIELDS = [
    pytest.param(entry.component, field, id=f"{kind.kind}-{name}-{field.name}")
    for kind in KINDS
    for name, entry in REGISTRY.entries(kind.kind).items()
    for field in entry.component.fields()
]

NUMBERS = [own for own in FIELDS if all(map(is_numeric, alternatives(own.values[1].type)))]
FLOATS = [own for own in FIELDS if float in alternatives(own.values[1].type)]


@pytest.mark.parametrize(("component", "field"), FIELDS)
def test_a_field_has_a_meaning_of_its_own(component: type[Component], field: Field) -> None:
    assert field.meaning.strip(), f"{component.__name__}: write it under Attributes, or beside it"
    others = [other.meaning for other in component.fields() if other is not field]
    assert field.meaning not in others


@pytest.mark.parametrize(("component", "field"), NUMBERS)
def test_a_number_has_the_bounds_that_are_due_and_keeps_to_them(
    component: type[Component], field: Field
) -> None:
    if (component.name, field.name) in ANY_NUMBER:
        assert not field.bounds
        return
    assert field.bounds, f"{component.__name__}.{field.name} may be any number"
    for bound in field.bounds:
        beyond = bound.limit if "=" not in bound.sign else bound.limit + 1
        below = bound.limit if "=" not in bound.sign else bound.limit - 1
        value = below if bound.sign.startswith(">") else beyond
        value = int(value) if int in alternatives(field.type) else value
        with pytest.raises(ConfigError, match=r"is out of range: it must be [<>]"):
            component(**{field.name: value})


@pytest.mark.parametrize(("component", "field"), FLOATS)
def test_a_number_is_finite_and_nothing_else(component: type[Component], field: Field) -> None:
    for value in (math.nan, math.inf, -math.inf, True, "abc"):
        with pytest.raises(ConfigError, match=rf"{field.name}=.* must be a finite number"):
            component(**{field.name: value})
