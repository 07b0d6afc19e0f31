"""The hidden layers that `network.hidden` lists, and the network they make."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bpx.axes import Shape
from bpx.components import Component, Layer
from bpx.components.returned import require_shape
from bpx.engine.run import named_fields
from bpx.errors import ConfigError, ShapeError
from bpx.registry import Registry

KEY = "network.hidden"


def canonical(hidden: Any, registry: Registry) -> list[Any]:
    """Return the entries of `network.hidden` in the one form in which equal ones are equal.

    Whole numbers stay; a layer is its name where it has its default fields, else a mapping of its
    name and the other fields.

    Args:
        hidden: As it is configured.
        registry: The layers there are.

    Raises:
        ConfigError: It is no list, or an entry is no number of units and no layer.
    """
    if not isinstance(hidden, (list, tuple)):
        raise ConfigError(f"{KEY}={hidden!r} must be a list, such as [4] or [16, 8].")
    return [
        entry if _is_units(entry, hidden) else _spelled(_layer(entry, place, registry))
        for place, entry in enumerate(hidden, start=1)
    ]


def layers_of(
    hidden: Sequence[Any], units: Layer, outputs: int, bias: bool, registry: Registry
) -> tuple[Layer, ...]:
    """Return the layers of a network, the output layer last.

    Args:
        hidden: What `canonical` returned.
        units: What a layer is of which only the units are given, and the output layer.
        outputs: C.
        bias: Whether layers have a bias; where they have, an entry may leave out its own.
        registry: The layers there are.
    """
    layers = []
    for place, entry in enumerate(hidden, start=1):
        if isinstance(entry, int):
            layers.append(units.with_fields(units=entry))
            continue
        layer = _layer(entry, place, registry)
        has_bias = any(field.name == "bias" for field in layer.fields())
        without = has_bias and not bias
        layers.append(layer.with_fields(bias=False) if without else layer)
    return (*layers, units.with_fields(units=outputs))


def widths_of(layers: Sequence[Layer], in_shape: Shape) -> tuple[int, ...]:
    """Return the numbers of one example before the first layer and after each.

    Args:
        layers: The layers of a network.
        in_shape: The shape of one example of the data.

    Raises:
        ConfigError: A layer cannot take what the one before it gives.
    """
    shapes = [in_shape]
    for number, layer in enumerate(layers, start=1):
        try:
            shapes.append(require_shape(layer.shape(shapes[-1]), f"layer {layer.name}"))
        except ShapeError as error:
            raise ConfigError(f"{KEY}: layer {number}, {layer.name}: {error}") from None
    return tuple(math.prod(shape) for shape in shapes)


def _is_units(entry: Any, hidden: Sequence[Any]) -> bool:
    if isinstance(entry, bool) or not isinstance(entry, (int, str, Mapping)):
        raise ConfigError(
            f"{KEY}={list(hidden)}: {entry!r} is no layer; write its number of units, a layer's"
            " name, or {name: NAME, FIELD: ...}."
        )
    if isinstance(entry, int) and entry < 1:
        raise ConfigError(f"{KEY}={list(hidden)}: each layer needs 1 unit or more.")
    return isinstance(entry, int)


def _layer(entry: Any, place: int, registry: Registry) -> Layer:
    try:
        name, fields = named_fields(entry)
        return registry.create(Layer, name, **fields)
    except ConfigError as error:
        raise ConfigError(f"{KEY}, entry {place}: {error}") from None


def _spelled(component: Component) -> Any:
    """Return a component as an entry: its name, with the fields that are not its defaults."""
    fields = {
        field.name: _spelled(value) if isinstance(value, Component) else value
        for field in component.fields()
        if (value := getattr(component, field.name)) != field.default
    }
    return {"name": component.name, **fields} if fields else component.name
