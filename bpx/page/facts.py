"""Configuration and provenance as lists of facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bpx.results.settings import setting_columns
from bpx.store.columns import text

if TYPE_CHECKING:
    import pandas as pd

_ELSEWHERE = ("format", "name", "command", "config", "grid", "swept", "metrics", "status", "sweeps")
"""What the document says and the page tells elsewhere."""


def configuration(document: Mapping[str, Any], runs: pd.DataFrame) -> list[tuple[str, str]]:
    """Return every key of the configuration with its value, or with the values it was swept over.

    The fields of a component that varies, of which the composed configuration knows one, come from
    the runs.

    Args:
        document: The sweep's document.
        runs: The table of its runs.

    Example:
        >>> import pandas as pd
        >>> configuration(
        ...     {"config": {"optimizer": {"name": "gd", "lr": 0.1}},
        ...      "grid": {"optimizer": "gd,adam"}},
        ...     pd.DataFrame({"optimizer": ["gd", "adam"], "optimizer.lr": [0.1, 0.001]}))
        [('optimizer', 'gd,adam'), ('optimizer.lr', '0.1 (gd), 0.001 (adam)')]
    """
    keys = dict(_flat(document.get("config", {})))
    named = {key.removesuffix(".name"): value for key, value in keys.items()}
    known = named | _of_varied_components(runs)
    groups = list(dict.fromkeys(_group(key) for key in known))
    grid = document.get("grid", {})
    return [
        (key, grid.get(key, known[key]))
        for key in sorted(known, key=lambda key: groups.index(_group(key)))
    ]


def _group(key: str) -> str:
    return key.partition(".")[0]


def _of_varied_components(runs: pd.DataFrame) -> dict[str, str]:
    """Return the fields of the components that vary, each value with what it belongs to."""
    varied = [
        name for name in setting_columns(runs) if len(runs[name].dropna().drop_duplicates()) > 1
    ]
    fields = {}
    for name in setting_columns(runs):
        owner = name.rpartition(".")[0]
        if owner in varied and runs[name].notna().any():
            fields[name] = _by_owner(runs[[owner, name]].dropna().drop_duplicates(), runs[owner])
    return fields


def _by_owner(pairs: pd.DataFrame, owners: pd.Series[Any]) -> str:
    """Return the values of a field: alone where all its owners have the same, else with them."""
    values: dict[str, list[str]] = {}
    for owner, value in pairs.astype(object).to_numpy().tolist():
        values.setdefault(text(owner), []).append(text(value))
    words = {owner: ", ".join(own) for owner, own in values.items()}
    if len(set(words.values())) == 1 and len(words) == owners.nunique():
        return next(iter(words.values()))
    return ", ".join(f"{own} ({owner})" for owner, own in words.items())


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
