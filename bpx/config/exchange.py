"""Group choices exchanged without composing again.

Where nothing but the chosen option says anything about a group, the configuration with another
option is the same configuration with another node in that place.
"""

import copy
from collections.abc import Mapping, Sequence
from functools import cached_property

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.plugins.config_source import ConfigResult
from hydra.types import RunMode
from omegaconf import DictConfig, open_dict

from bpx.config.schema import GROUPS

Choices = Mapping[str, str]
"""Options by group."""


class Exchange:
    """A composed configuration in which options can be exchanged."""

    def __init__(
        self,
        loader: ConfigLoaderImpl,
        config: DictConfig,
        choices: Choices,
        config_name: str,
        overrides: Sequence[str],
    ) -> None:
        """Take a configuration as Hydra composed it.

        Args:
            loader: What composed it.
            config: The configuration, without its hydra node.
            choices: The choices among its overrides.
            config_name: The primary configuration.
            overrides: All its overrides, Hydra's own among them.
        """
        self._loader, self._config, self._choices = loader, config, choices
        self._config_name, self._overrides = config_name, overrides
        self._nodes: dict[str, DictConfig | None] = {}

    def allows(self, choices: Choices) -> bool:
        """Say whether the configuration with these choices instead is sure to be Hydra's own."""
        return choices.keys() == self._choices.keys() and not any(
            group in self._spoken_of or self._node(group, option) is None
            for group, option in (*self._choices.items(), *choices.items())
        )

    def apply(self, choices: Choices) -> DictConfig:
        """Return a copy of the configuration with these options in place of its own."""
        config = copy.deepcopy(self._config)
        with open_dict(config):
            for group, option in choices.items():
                config[group] = self._node(group, option)
        return config

    @cached_property
    def _spoken_of(self) -> set[str]:
        """The groups of which more is said than the choice of an option."""
        defaults = self._loader.compute_defaults_list(
            self._config_name, list(self._overrides), RunMode.RUN
        )
        spoken_of: set[str] = set()
        for default in defaults.defaults:
            path = str(default.config_path)
            group = path.rpartition("/")[0]
            if group not in GROUPS or default.package != group:
                spoken_of |= _groups(self._loader.repository.load_config(path), default.package)
        return spoken_of

    def _node(self, group: str, option: str) -> DictConfig | None:
        """Return the node of a component; None for an option that needs Hydra's composition."""
        path = f"{group}/{option}"
        if path not in self._nodes:
            self._nodes[path] = self._load(path)
        return self._nodes[path]

    def _load(self, path: str) -> DictConfig | None:
        repository = self._loader.repository
        result = repository.load_config(path) if repository.config_exists(path) else None
        if result is None or not result.is_schema_source or result.defaults_list:
            return None
        return result.config if isinstance(result.config, DictConfig) else None


def _groups(result: ConfigResult | None, package: str | None) -> set[str]:
    """Return the groups that one configuration file or node says anything about."""
    every = set(GROUPS)
    if result is None or not isinstance(result.config, DictConfig):
        return every
    if any("${" in str(default) for default in result.defaults_list or []):
        return every  # a choice that depends on other choices
    if package:
        return {package.split(".")[0]} & every
    nodes = {str(key): result.config._get_node(key) for key in result.config}
    return {key for key, node in nodes.items() if node and not node._is_missing()} & every
