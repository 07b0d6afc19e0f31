"""From a nested configuration to the columns of a table."""

from collections.abc import Iterator
from typing import Any

from omegaconf import DictConfig

from bpx.config.schema import GROUPS, SWEEP_WIDE


def flatten(config: Any, path: str = "") -> dict[str, Any]:
    """Return the leaves of a configuration by column; a list is a leaf.

    Args:
        config: A nested dictionary, or a leaf.
        path: The key at which it stands, ``""`` for the root.

    Example:
        >>> flatten({"optimizer": {"name": "adam", "lr": 0.1}, "network": {"hidden": [4]}})
        {'optimizer': 'adam', 'optimizer.lr': 0.1, 'network.hidden': [4]}
    """
    return {column: leaf for key, leaf in _leaves(config, path) if (column := column_of(key))}


def column_of(key: str) -> str | None:
    """Return the column of a key, or None where it holds for the whole sweep.

    Example:
        >>> column_of("optimizer.name"), column_of("optimizer.lr"), column_of("results.dir")
        ('optimizer', 'optimizer.lr', None)
        >>> column_of("optimizer.cycle.name"), column_of("optimizer.cycle.final")
        ('optimizer.cycle', 'optimizer.cycle.final')
    """
    group = key.partition(".")[0]
    if group in SWEEP_WIDE:
        return None
    return key.removesuffix(".name") if group in GROUPS else key


def keys_of(config: DictConfig, path: str = "") -> Iterator[str]:
    """Yield every key of a configuration, dotted, without resolving anything."""
    for key in map(str, config):
        place = f"{path}.{key}" if path else key
        yield place
        node = config._get_node(key)
        special = node is None or node._is_none() or node._is_missing() or node._is_interpolation()
        if isinstance(node, DictConfig) and not special:
            yield from keys_of(node, place)


def _leaves(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, dict):
        yield path, node
        return
    for key, value in node.items():
        yield from _leaves(value, f"{path}.{key}" if path else str(key))
