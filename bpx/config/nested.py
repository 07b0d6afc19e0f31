"""Components within components, as a configuration holds them.

The field that holds one is an open mapping with the component's name, ``cycle: {name: cosine}``;
fields that are set stand beside the name, and the builder of runs checks them. A user writes
``optimizer.cycle=step``, in a file ``cycle: step``; both set the name.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf

from bpx.components import Component, Field
from bpx.config.schema import GROUPS
from bpx.errors import PluginError
from bpx.registry import Registry

CHOICE = "name"
"""The key of the component's name."""

_NAME_OF = r"\$\{\w[\w.]*\.name\}"
"""A reference to the name of a component."""


def nested_node(field: Field) -> DictConfig:
    """Return the node of a field that holds a component; any key may be added to it."""
    chosen = getattr(field.default, "name", None)
    return OmegaConf.create({CHOICE: chosen}, flags={"struct": False})


def spelled(override: Override) -> str:
    """Return an override as Hydra needs it: the choice of a component within another by its name.

    Args:
        override: ``optimizer.cycle=step`` becomes ``optimizer.cycle.name=step``.
    """
    text, key = str(override.input_line), override.key_or_group
    if override.is_delete() or not _is_choice(override.value()) or not holds_component(key):
        return text
    sign, _, rest = text.partition(key)
    return f"{sign}{key}.{CHOICE}{rest}"


def holds_component(key: str) -> bool:
    """Say whether a key is that of a component within another one: ``optimizer.cycle``."""
    group, *names = key.split(".")
    return group in GROUPS and bool(names) and _holds(_options(group), names)


def unfolded(config: DictConfig, package: str) -> DictConfig:
    """Return what a file says with each choice of a component within another by its name.

    Args:
        config: The file's content.
        package: Where it goes: ``"optimizer"``, or ``""`` for the root.
    """
    keys = [key for key in _choices(config, package) if holds_component(key)]
    if not keys:
        return config
    config = copy.deepcopy(config)
    OmegaConf.set_struct(config, False)
    for key in keys:
        parent, _, name = key.removeprefix(f"{package}." if package else "").rpartition(".")
        node = OmegaConf.select(config, parent) if parent else config
        chosen: Any = node._get_node(name)
        node[name] = {CHOICE: None if chosen._is_none() else chosen._value()}
    return config


def check_names(registry: Registry) -> None:
    """Refuse components of a kind that hold a component and something else under one name.

    Raises:
        PluginError: There are two such; what a user sets would depend on which one is chosen.
    """
    for kind in set(GROUPS.values()):
        held: dict[str, tuple[str, Any]] = {}
        for name, entry in registry.entries(kind).items():
            for field in entry.component.fields():
                other, component = held.setdefault(field.name, (name, field.component))
                if component is not field.component:
                    raise PluginError(
                        f"The field {field.name} of {kind} {name} and that of {kind} {other} hold"
                        " components of different kinds: give one of them another name."
                    )


def _is_choice(value: Any) -> bool:
    """Say whether a value is a name, that of another component too, or null.

    Other references may stand for the whole mapping: ``${schedule}``.
    """
    if not isinstance(value, str):
        return value is None
    return value != "???" and ("${" not in value or re.fullmatch(_NAME_OF, value) is not None)


def _holds(components: Iterable[type[Component]], names: list[str]) -> bool:
    """Say whether one of some components holds another at the end of a path of fields."""
    name, *below = names
    fields = (field for component in components for field in component.fields())
    kinds = {field.component for field in fields if field.name == name and field.component}
    return bool(kinds) and (not below or any(_holds(_options(k.kind), below) for k in kinds))


def _options(group: str) -> Iterator[type[Component]]:
    """Yield the components among the options of a group, or of a kind."""
    for option in ConfigStore.instance().repo.get(group, {}).values():
        component = getattr(OmegaConf.get_type(option.node), "component", None)
        if component is not None:
            yield component


def _choices(config: DictConfig, path: str) -> Iterator[str]:
    """Yield the keys below a group whose value may choose a component."""
    for name in map(str, config):
        node, key = config._get_node(name), f"{path}.{name}" if path else name
        if key.partition(".")[0] not in GROUPS or node is None:
            continue
        if isinstance(node, DictConfig) and not node._is_none() and not node._is_interpolation():
            yield from _choices(node, key)
        elif "." in key and _is_choice(node._value()):
            yield key
