"""One composed configuration, and what the runs that share its structure make of it."""

import copy
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf

from bpx.config.columns import column_of, flatten
from bpx.config.reader import is_container, overlap
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

    def __init__(self, config: DictConfig, structural: Sequence[str]) -> None:
        """Take the composed configuration, without its hydra node.

        Args:
            config: The configuration, unresolved.
            structural: The keys that the structural overrides touch, group choices aside.
        """
        self.config = config
        self._structural = structural
        self.references = References(config)
        self._scratch = copy.deepcopy(config)
        self._values: dict[str, Any] = {}
        self._separable: dict[tuple[str, ...], bool] = {}
        self._bases: dict[tuple[str, ...], dict[str, Any]] = {}
        self._dependencies: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
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

    def value(self, text: str, override: Override) -> Any:
        """Return the value an override sets, converted and checked by the schema."""
        if text not in self._values:
            try:
                ConfigLoaderImpl._apply_overrides_to_config([override], self._scratch)
                value = OmegaConf.select(self._scratch, override.key_or_group)
            except Exception:
                self._scratch = copy.deepcopy(self.config)
                raise
            self._values[text] = value.name if isinstance(value, Enum) else value
        return self._values[text]

    def settings(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the flat settings of the run with these plain values, by key."""
        keys = tuple(values)
        if keys not in self._bases:
            self._bases[keys] = flatten(resolve(self.with_values(values)))
            self._dependencies[keys] = self._plan(keys)
        settings = dict(self._bases[keys])
        for key, value in values.items():
            column = column_of(key)
            if column is not None:
                settings[column] = value
        paths, used = self._dependencies[keys]
        if paths:
            settings |= self._dependent(paths, used, values)
        return settings

    def with_values(self, values: Mapping[str, Any]) -> DictConfig:
        """Return a copy of the configuration with these plain values."""
        config = copy.deepcopy(self.config)
        for key, value in values.items():
            OmegaConf.update(config, key, value, merge=True)
        return config

    def _plan(self, keys: tuple[str, ...]) -> tuple[list[str], list[str]]:
        """Return the interpolations that depend on `keys`, and the keys they depend on."""
        found = self.references.dependencies(keys)
        return list(found), sorted(set().union(*found.values()))

    def _dependent(
        self, paths: list[str], used: list[str], values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the columns that interpolations give, computed once per distinct values."""
        memo = (*values, *[repr(values[key]) for key in used])
        if memo not in self._dependents:
            config = resolve(self.with_values(values))
            own = {column_of(key) for key in values}
            self._dependents[memo] = {
                column: leaf
                for column, leaf in flatten(config).items()
                if column not in own and any(overlap(column, path) for path in paths)
            }
        return self._dependents[memo]
