"""What stands in Hydra's ConfigStore: the schema, the components, the launcher and sweeper."""

from functools import lru_cache
from typing import Literal

import hydra
from hydra.core.config_store import ConfigNode, ConfigStore
from omegaconf import OmegaConf

from bpx.components import Field
from bpx.config.nested import check_names
from bpx.config.nodes import component_node, node
from bpx.config.schema import GROUPS, PrimaryConfig
from bpx.config.sweep_schema import LauncherConfig, SweeperConfig
from bpx.registry import Registry

BEFORE_1_4 = tuple(int(part) for part in hydra.__version__.split(".")[:2]) < (1, 4)

_REDUCTION = Field("reduction", Literal["mean", "sum"], "mean")
_AUTO = {"output_activation": node("auto"), "loss": node("auto", [_REDUCTION])}
"""The options that say: as the data, the loss and the optimizer suggest."""


def store_basics() -> None:
    """Store the schema and, as Hydra's defaults, bpx's launcher and sweeper.

    They take the name ``basic``, so that a configuration that chooses another launcher or
    sweeper wins on every version of Hydra, and one that chooses none gets these.
    """
    _store("primary", PrimaryConfig)
    _store("basic", SweeperConfig, "hydra/sweeper")
    _store("basic", LauncherConfig, "hydra/launcher")


def store_components(registry: Registry) -> None:
    """Store a typed option for every component: ``optimizer/adam`` and so on.

    Raises:
        PluginError: Two components of a kind hold different things under one name.
    """
    check_names(registry)
    for group, kind in GROUPS.items():
        for name, entry in registry.entries(kind).items():
            _store(name, component_node(entry.component), group, entry.origin)
    for group, auto in _AUTO.items():
        _store("auto", auto, group)


def _store(name: str, config: type, group: str | None = None, provider: str = "bpx") -> None:
    place = ConfigStore.instance().repo
    for part in group.split("/") if group else ():
        place = place.setdefault(part, {})
    entry = _entry(name, config, group, provider)
    place[entry.name] = entry


@lru_cache(maxsize=1024)
def _entry(name: str, config: type, group: str | None, provider: str) -> ConfigNode:
    """Return what `ConfigStore.store` would make; Hydra copies it, so sessions may share it."""
    return ConfigNode(f"{name}.yaml", OmegaConf.structured(config), group, None, provider)
