"""Numeric fields as a stack has them: arrays with an axis of runs, in components within too."""

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np

from bpx.components import Component, Field
from bpx.errors import ConfigError

C = TypeVar("C", bound=Component)

RUN_FACTORS = (1.0, 1.25, 0.75)
"""What the default of a numeric field is multiplied by, to get runs that differ in it."""


def per_run(component: Component) -> Iterator[tuple[str, list[float]]]:
    """Yield each numeric field with values that differ from run to run.

    A field of a component within is called as the user writes it: ``cycle.final``.
    """
    for field in component.fields():
        value = getattr(component, field.name)
        if field.varies:
            near = [value * factor or factor - 1.0 for factor in RUN_FACTORS]
            yield field.name, [number for number in near if _fits(field, number)]
        elif isinstance(value, Component):
            yield from ((f"{field.name}.{inner}", near) for inner, near in per_run(value))


def varied(component: C, field: str, value: Any) -> C:
    """Return a copy with another value, unchecked, in a field of it or of a component within.

    Args:
        component: The component.
        field: The field's name, ``lr``, or the way to it, ``cycle.final``.
        value: A number, or an array with an axis of runs.
    """
    outer, _, inner = field.partition(".")
    own = varied(getattr(component, outer), inner, value) if inner else value
    return component.with_fields(**{outer: own})


def in_runs(component: C, runs: int, axes: int, dtype: Any) -> tuple[C, list[str]]:
    """Return a copy with arrays in all numeric fields, and what these are called.

    Args:
        component: The component.
        runs: R, the length of the axis of runs.
        axes: The axes of the arrays: 2 beside theta, 3 beside activations.
        dtype: Their type.
    """
    fields = list(per_run(component))
    for field, values in fields:
        column = np.resize(values, (runs, *(1,) * (axes - 1))).astype(dtype)
        component = varied(component, field, column)
    return component, [field for field, _ in fields]


def _fits(field: Field, value: float) -> bool:
    try:
        field.check(value)
    except ConfigError:
        return False
    return True
