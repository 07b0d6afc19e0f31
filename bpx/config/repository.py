"""The configuration files of a session, each read once however many runs are composed of it."""

import copy
from typing import Any

from hydra._internal.config_repository import ConfigRepository
from hydra.core.config_search_path import ConfigSearchPath
from hydra.plugins.config_source import ConfigResult
from omegaconf import DictConfig

from bpx.config.nested import unfolded


class SharedRepository(ConfigRepository):
    """A repository that remembers what it has loaded.

    Hydra copies the repository for every composition and reads everything anew; the copies of
    this one share what has been read. Composition changes no loaded configuration: it merges
    copies.
    """

    def __init__(self, repository: ConfigRepository) -> None:
        """Read what `repository` reads, once."""
        vars(self).update(vars(repository))
        self._loaded: dict[str, ConfigResult | None] = {}

    def load_config(self, config_path: str) -> ConfigResult | None:
        """Return a configuration, or None where there is none."""
        if config_path not in self._loaded:
            self._loaded[config_path] = _unfolded(super().load_config(config_path), config_path)
        return copy.copy(self._loaded[config_path])

    def initialize_sources(self, config_search_path: ConfigSearchPath) -> None:
        """Read from other folders from now on, this copy alone."""
        self._loaded = {}
        super().initialize_sources(config_search_path)

    def __deepcopy__(self, memo: dict[int, Any]) -> "SharedRepository":
        """Return a copy that shares what has been loaded."""
        return copy.copy(self)


def _unfolded(result: ConfigResult | None, path: str) -> ConfigResult | None:
    """Return a file whose choices of components within components are spelled by their names."""
    if result is None or result.is_schema_source or not isinstance(result.config, DictConfig):
        return result
    package, group = result.header.get("package"), path.rpartition("/")[0].replace("/", ".")
    place = group if package in (None, "_group_") else str(package)
    result.config = unfolded(result.config, "" if place == "_global_" else place)
    return result
