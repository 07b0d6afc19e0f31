"""Hydra without traces: what it keeps per process, kept per use instead."""

import copy
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hydra import version
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.plugins import Plugins
from hydra.core.singleton import Singleton
from hydra.core.utils import JobRuntime
from hydra.version import VersionBase

from bpx.config.store import BEFORE_1_4

_FRESH = (GlobalHydra, HydraConfig, JobRuntime, VersionBase)


@contextmanager
def isolated_hydra() -> Iterator[None]:
    """Give the block Hydra singletons of its own and put the old ones back after it.

    A notebook that uses Hydra for something else finds it as it was, and bpx finds the same
    Hydra every time, whatever happened before. Blocks may be nested.
    """
    importlib.import_module("hydra.conf")  # stores Hydra's own entries, which the copy must have
    store, plugins = ConfigStore.instance(), Plugins.instance()
    before = Singleton._instances
    instances: dict[type, Any] = {k: value for k, value in before.items() if k not in _FRESH}
    instances |= {ConfigStore: _SharedStore.of(store), Plugins: _copy_plugins(plugins)}
    Singleton._instances = instances
    if BEFORE_1_4:
        version.setbase("1.3")
    try:
        yield
    finally:
        Singleton._instances = before


class _SharedStore(ConfigStore):
    """A store that copies share: Hydra copies its repository for each composition.

    Every node is copied as it is loaded, so nothing can be changed by way of a shared store.
    """

    @classmethod
    def of(cls, store: ConfigStore) -> "_SharedStore":
        """Return one with the entries of `store`, to which more can be added."""
        shared = object.__new__(cls)
        shared.repo = _copy_tree(store.repo)
        return shared

    def __deepcopy__(self, memo: dict[int, Any]) -> "_SharedStore":
        return self


def _copy_tree(tree: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _copy_tree(value) if isinstance(value, dict) else value
        for name, value in tree.items()
    }


def _copy_plugins(plugins: Plugins) -> Plugins:
    clone = copy.copy(plugins)
    clone.class_name_to_class = dict(plugins.class_name_to_class)
    clone.plugin_type_to_subclass_list = copy.copy(plugins.plugin_type_to_subclass_list)
    for kind, classes in plugins.plugin_type_to_subclass_list.items():
        clone.plugin_type_to_subclass_list[kind] = list(classes)
    if BEFORE_1_4:
        # Hydra 1.3 trusts no launcher outside the package hydra_plugins; 1.4 dropped the rule.
        vars(clone)["is_in_toplevel_plugins_module"] = lambda _: True
    return clone
