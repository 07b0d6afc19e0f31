"""One composed configuration, and what the runs that share its structure make of it."""

import contextlib
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, FloatNode, IntegerNode, OmegaConf, ValueNode
from omegaconf.errors import OmegaConfBaseException

from bpx.config.columns import column_of, flatten
from bpx.config.reader import OverrideReader, is_container, overlap
from bpx.config.references import References


def resolve(config: DictConfig) -> dict[str, Any]:
    """Return a configuration as a nested dictionary, every interpolation resolved."""
    resolved: Any = OmegaConf.to_container(
        config, resolve=True, enum_to_str=True, throw_on_missing=True
    )
    return dict(resolved)


class Shape:
    """The configuration of one distinct set of structural overrides.

    The runs that share it differ in plain values only. Each distinct value is put into a scratch
    copy once, so that it passes the schema exactly as in Hydra; each set of keys is resolved
    once; a run is then a copy of a flat dictionary with its own values set.
    """

    def __init__(
        self, config: DictConfig, structural: Sequence[str], reader: OverrideReader
    ) -> None:
        """Take the composed configuration, without its hydra node.

        Args:
            config: The configuration, unresolved.
            structural: The keys that the structural overrides touch, group choices aside.
            reader: What reads the plain values.
        """
        self.config, self._reader = config, reader
        self._structural = structural
        self.references = References(config)
        self._scratch = copy.deepcopy(config)
        self._values: dict[str, Any] = {}
        self._numbers: dict[str, ValueNode] = {}
        self._separable: dict[tuple[str, ...], bool] = {}
        self._families: dict[tuple[str, ...], Family] = {}
        self._dependents: dict[tuple[Any, ...], dict[str, Any]] = {}

    def separable(self, keys: tuple[str, ...]) -> bool:
        """Say whether plain values at `keys` can be set one by one, in any order."""
        if keys not in self._separable:
            self._separable[keys] = not any(self._entangled(key, keys) for key in keys)
        return self._separable[keys]

    def _entangled(self, key: str, keys: Sequence[str]) -> bool:
        others = [other for other in keys if other != key]
        return (
            any(overlap(key, other) for other in (*others, *self._structural))
            or self.references.above(key)
            or is_container(self.config, key)
        )

    def value(self, text: str) -> Any:
        """Return the value an override sets, converted and checked by the schema."""
        if text not in self._values:
            self._values[text] = self._converted(self._reader.parse(text))
        return self._values[text]

    def _converted(self, override: Override) -> Any:
        """Return a value as the schema has it: by Hydra, and numbers of a key seen by its node."""
        key, number = override.key_or_group, override.value()
        if key in self._numbers and type(number) in (int, float):
            with contextlib.suppress(OmegaConfBaseException):
                return self._numbers[key].validate_and_convert(number)
        try:
            ConfigLoaderImpl._apply_overrides_to_config([override], self._scratch)
            value = OmegaConf.select(self._scratch, key)
        except Exception:
            self._scratch = copy.deepcopy(self.config)
            raise
        node = _node(self._scratch, key)
        if isinstance(node, (IntegerNode, FloatNode)):
            self._numbers[key] = node
        return value.name if isinstance(value, Enum) else value

    def settings(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the flat settings of the run with these plain values, by key."""
        family = self._family(values)
        settings = family.base.copy()
        for key, column in family.columns:
            settings[column] = values[key]
        if family.paths:
            settings |= self._dependent(family, values)
        return settings

    def depends(self, values: Mapping[str, Any], key: str) -> bool:
        """Say whether an interpolation depends on the value of a key, one of those of `values`."""
        return key in self._family(values).used

    def _family(self, values: Mapping[str, Any]) -> "Family":
        """Return what the runs with plain values at the same keys share."""
        keys = tuple(values)
        if keys not in self._families:
            found = self.references.dependencies(keys)
            columns = [(key, column) for key in keys if (column := column_of(key)) is not None]
            self._families[keys] = Family(
                base=flatten(resolve(self.with_values(values))),
                columns=columns,
                paths=list(found),
                used=sorted(set().union(*found.values())),
            )
        return self._families[keys]

    def with_values(self, values: Mapping[str, Any]) -> DictConfig:
        """Return a copy of the configuration with these plain values."""
        config = copy.deepcopy(self.config)
        for key, value in values.items():
            OmegaConf.update(config, key, value, merge=True)
        return config

    def _dependent(self, family: "Family", values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that interpolations give, computed once per distinct values."""
        memo = (*values, *[repr(values[key]) for key in family.used])
        if memo not in self._dependents:
            config = resolve(self.with_values(values))
            own = {column_of(key) for key in values}
            self._dependents[memo] = {
                column: leaf
                for column, leaf in flatten(config).items()
                if column not in own and any(overlap(column, path) for path in family.paths)
            }
        return self._dependents[memo]


@dataclass(frozen=True)
class Family:
    """What the runs of a shape with plain values at the same keys share.

    Attributes:
        base: The flat settings of one of them.
        columns: The keys that have a column, each with it.
        paths: The interpolations that depend on the keys.
        used: The keys they depend on.
    """

    base: dict[str, Any]
    columns: list[tuple[str, str]]
    paths: list[str]
    used: list[str]


def _node(config: DictConfig, key: str) -> Any:
    """Return the node of a dotted key."""
    node: Any = config
    for part in key.split("."):
        node = node._get_node(part)
    return node
