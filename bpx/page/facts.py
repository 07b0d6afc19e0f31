"""Configuration and provenance as lists of facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bpx.store.columns import text

_ELSEWHERE = ("format", "name", "command", "config", "grid", "swept", "metrics", "status", "sweeps")
"""What the document says and the page tells elsewhere."""


def configuration(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return every key of the configuration with its value, or with the values it was swept over.

    Example:
        >>> configuration({"config": {"optimizer": {"name": "gd", "lr": 0.1}},
        ...                "grid": {"optimizer.lr": "0.1,1"}})
        [('optimizer', 'gd'), ('optimizer.lr', '0.1,1')]
    """
    grid = document.get("grid", {})
    keys = dict(_flat(document.get("config", {})))
    named = {key.removesuffix(".name"): value for key, value in keys.items()}
    return [(key, grid.get(key, value)) for key, value in named.items()]


def provenance(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return what produced the sweep, by what it is about."""
    groups: dict[str, list[tuple[str, str]]] = {"Sweep": []}
    for key, value in document.items():
        if key in _ELSEWHERE:
            continue
        if isinstance(value, (dict, list)) and value:
            groups[key.capitalize()] = list(_flat(value))
        else:
            groups["Sweep"].append((key, _word(value)))
    return {title: facts for title, facts in groups.items() if facts}


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Return the leaves of nested mappings by dotted keys, and lists of things by name."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _flat(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        yield from map(_described, value)
    else:
        yield place, _word(value)


def _described(item: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name of one of a list of things, and its other plain fields."""
    plain = {key: _word(field) for key, field in item.items() if not isinstance(field, Mapping)}
    name = " ".join(plain.pop(key) for key in ("kind", "name") if key in plain)
    return name, ", ".join(
        value if key in ("package", "version", "file") else f"{key} {value}"
        for key, value in plain.items()
    )


def _word(value: Any) -> str:
    return "none" if value is None else text(value)
