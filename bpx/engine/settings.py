"""Settings by column, and the groups they fall into."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from operator import is_not
from types import NoneType
from typing import Any, TypeAlias

from bpx.components import Component

Settings: TypeAlias = Mapping[str, Any]
"""Settings by column: ``{"optimizer": "adam", "optimizer.lr": 0.1, ...}``."""

_ENCODER = json.JSONEncoder(sort_keys=True, default=str)


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Everything that is said of one thing, such as the optimizer.

    Attributes:
        name: The group: ``optimizer``.
        columns: Its settings: ``{"optimizer": "adam", "optimizer.lr": 0.1, ...}``.
        texts: The settings as members of a JSON object, in the same order.
    """

    name: str
    columns: Settings
    texts: tuple[str, ...]

    @classmethod
    def of(cls, name: str, columns: Settings) -> "Group":
        """Return the group of that name with these settings."""
        texts = [f"{_word(column)}: {_json(value)}" for column, value in columns.items()]
        return cls(name, columns, tuple(texts))

    @property
    def choice(self) -> Any:
        """What stands in the group's own column: the name of a component, or a value.

        Raises:
            KeyError: Only fields of the group are set.
        """
        return self.columns[self.name]

    @property
    def fields(self) -> dict[str, Any]:
        """The settings below the group, by the rest of their columns: ``{"lr": 0.1, ...}``.

        Those below a setting are a mapping with it: ``{"cycle": {"name": "step", "drops": 4}}``.
        """
        own, start = self.name, len(self.name) + 1
        return _nested({c[start:]: value for c, value in self.columns.items() if c != own})

    def completed(self, component: Component) -> "Group":
        """Return the group with every field of the components within its own, said once.

        Args:
            component: The component that the group describes.
        """
        nested = [field.name for field in component.fields() if field.component]
        if not nested:
            return self
        start = len(self.name) + 1
        columns = {c: v for c, v in self.columns.items() if c[start:].split(".")[0] not in nested}
        for name in nested:
            columns |= columns_of(f"{self.name}.{name}", getattr(component, name))
        return Group.of(self.name, columns)


def columns_of(path: str, component: Component | None) -> dict[str, Any]:
    """Return a component as settings: its name, then all its fields; of None, nothing.

    Args:
        path: The column of its name.
        component: The component.
    """
    if component is None:
        return {}
    columns: dict[str, Any] = {path: component.name}
    for field in component.fields():
        column, value = f"{path}.{field.name}", getattr(component, field.name)
        columns |= columns_of(column, value) if field.component else {column: value}
    return columns


def _nested(fields: Settings) -> dict[str, Any]:
    """Return fields with dotted names as mappings within mappings."""
    found = {name: value for name, value in fields.items() if "." not in name}
    if len(found) == len(fields):
        return found
    below: dict[str, dict[str, Any]] = {}
    for name, value in fields.items():
        head, _, rest = name.partition(".")
        if rest:
            below.setdefault(head, {})[rest] = value
    for head, inner in below.items():
        choice = {"name": found[head]} if head in found else {}
        found[head] = choice | _nested(inner)
    return found


def _json(value: Any) -> str:
    """Return a value as JSON."""
    kind = type(value)
    if kind in (int, float) and math.isfinite(value):
        return repr(value)  # as the encoder spells them, without its overhead
    return _word(value) if kind in (str, bool, NoneType) else _ENCODER.encode(value)


_word = cache(_ENCODER.encode)


@dataclass(frozen=True)
class _Slot:
    """The place of a group within settings of certain columns, and the groups seen there."""

    name: str
    columns: tuple[str, ...]
    seen: dict[str, Group]

    def group(self, settings: Settings) -> Group:
        """Return the group of some settings; equal ones give the same object."""
        text = repr([settings[column] for column in self.columns])  # 1, 1.0 and true differ
        group = self.seen.get(text)
        if group is None:
            columns = {column: settings[column] for column in self.columns}
            group = self.seen[text] = Group.of(self.name, columns)
        return group


class _Layout:
    """How settings of certain columns fall into groups.

    Settings that follow one another mostly differ in few places, so each is compared with the one
    before, and only the groups in which they differ are looked up.
    """

    def __init__(self, columns: tuple[str, ...], slots: list[_Slot]) -> None:
        by_name = {slot.name: slot for slot in slots}
        self._slots = [by_name[_group(column)] for column in columns]
        self._last: Sequence[Any] = [object()] * len(self._slots)
        self._groups: dict[str, Group] = {}

    def groups(self, settings: Settings) -> dict[str, Group]:
        """Return the groups of some settings, by name."""
        values = list(settings.values())
        differs = map(is_not, values, self._last)
        changed = {slot.name: slot for slot in compress(self._slots, differs)}
        self._last = values
        self._groups |= {name: slot.group(settings) for name, slot in changed.items()}
        return self._groups.copy()


class Grouping:
    """Parts settings into groups; equal groups are one object, so that what is made of it is too.

    Example:
        >>> grouping = Grouping()
        >>> first = grouping({"seed": 0, "optimizer": "adam", "optimizer.lr": 0.1})
        >>> second = grouping({"seed": 1, "optimizer": "adam", "optimizer.lr": 0.1})
        >>> first["optimizer"].choice, first["optimizer"].fields
        ('adam', {'lr': 0.1})
        >>> first["optimizer"] is second["optimizer"], first["seed"] is second["seed"]
        (True, False)
    """

    def __init__(self) -> None:
        """Begin with no group seen."""
        self._layouts: dict[tuple[str, ...], _Layout] = {}
        self._slots: dict[tuple[str, ...], _Slot] = {}

    def __call__(self, settings: Settings) -> dict[str, Group]:
        """Return the groups of some settings, by name."""
        columns = tuple(settings)
        if columns not in self._layouts:
            self._layouts[columns] = self._layout(columns)
        return self._layouts[columns].groups(settings)

    def _layout(self, columns: tuple[str, ...]) -> _Layout:
        by_group: dict[str, list[str]] = {}
        for column in columns:
            by_group.setdefault(_group(column), []).append(column)
        slots = [self._slot(name, tuple(own)) for name, own in by_group.items()]
        return _Layout(columns, slots)

    def _slot(self, name: str, columns: tuple[str, ...]) -> _Slot:
        if columns not in self._slots:
            self._slots[columns] = _Slot(name, columns, {})
        return self._slots[columns]


def _group(column: str) -> str:
    return column.partition(".")[0]
