"""What is wrong with a configuration file by itself, said with its place and key.

Hydra names neither once it has merged the file into the schema.
"""

from pathlib import Path

from hydra.plugins.config_source import ConfigResult
from omegaconf import DictConfig, Node, OmegaConf

from bpx.config.overrides import SEEDS
from bpx.config.schema import GROUPS, PARTS, UNUSED
from bpx.errors import ConfigError


def check_file(result: ConfigResult, place: Path) -> None:
    """Refuse a primary configuration or an experiment that cannot mean what it says.

    Args:
        result: The file, as Hydra read it.
        place: Where it lies.

    Raises:
        ConfigError: It chooses a component by a value, gives one value to a group of keys, or
            sets a key that bpx does not use, or one that stands elsewhere.
    """
    config = result.config
    if not isinstance(config, DictConfig):
        return
    if SEEDS in config:
        raise ConfigError(
            f"{place}: {SEEDS}: the number of seeds stands under hydra, sweeper; write"
            f" 'hydra: {{sweeper: {{{SEEDS}: {config._get_node(SEEDS)}}}}}'."
        )
    for key in map(str, config):
        node = config._get_node(key)
        if not isinstance(node, Node) or node._is_missing():
            continue
        option = _option(node) if key in GROUPS else None
        if option:
            raise ConfigError(
                f"{place}: {key}: to choose a component write, under defaults,"
                f" '- override /{key}: {option}'."
            )
        if key in PARTS and not isinstance(node, DictConfig):
            raise ConfigError(f"{place}: {key}: it must be a group of keys, not one value.")
    for key, remedy in UNUSED.items():
        if OmegaConf.select(config, key, throw_on_resolution_failure=False):
            raise ConfigError(f"{place}: bpx does not use {key}; {remedy}.")


def _option(node: Node) -> str | None:
    """Return the component that a node would choose; None if it only sets fields."""
    if isinstance(node, DictConfig) and not node._is_none():
        return str(node["name"]) if "name" in node else None
    value = node._value()
    return value if isinstance(value, str) and value.isidentifier() else "NAME"
