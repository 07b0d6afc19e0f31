"""What the interpolations of a configuration refer to."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from omegaconf import DictConfig, OmegaConf

from bpx.config.reader import overlap

_REFERENCE = re.compile(r"\$\{([^${}:]*)\}")
_CONSTANT = re.compile(r"\$\{(oc\.env|now):[^${}]*\}")
"""Resolvers that read nothing of the configuration."""


def interpolations(config: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every interpolation of a configuration."""
    keys = config.keys() if isinstance(config, DictConfig) else range(len(config))
    for key in keys:
        node, place = config._get_node(key), f"{path}.{key!s}" if path else str(key)
        if node is None:
            continue
        if node._is_interpolation():
            yield place, str(node._value())
        elif OmegaConf.is_config(node) and not node._is_none() and not node._is_missing():
            yield from interpolations(node, place)


def refers(text: str, key: str) -> bool:
    """Say whether an interpolation names a key, or one below it.

    Example:
        >>> refers("${width}", "width"), refers("2 * ${net.width}", "net"), refers("${a}", "b")
        (True, True, False)
    """
    return re.search(rf"\$\{{\.*{re.escape(key)}[.\[}}]", text) is not None


class References:
    """Which keys the interpolations of one configuration can depend on."""

    def __init__(self, config: DictConfig) -> None:
        """Find the interpolations of `config`."""
        self.texts = dict(interpolations(config))
        self.to_hydra = any("hydra" in text for text in self.texts.values())
        """Whether one reads Hydra's own configuration, such as the number of the run."""

    def above(self, key: str) -> bool:
        """Say whether `key` lies below an interpolation."""
        return any(key.startswith(f"{path}.") for path in self.texts)

    def dependencies(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """Return the interpolations that can depend on `keys`, each with those it depends on.

        It may name too many, never too few.
        """
        given = set(keys)
        found = {path: self._reachable(path, given, set()) for path in self.texts}
        return {path: used for path, used in found.items() if used and path not in given}

    def _reachable(self, path: str, keys: set[str], seen: set[str]) -> set[str]:
        if path in seen:
            return set()
        text = _CONSTANT.sub("", self.texts[path])
        if ":" in text or re.search(r"\$\{[^{}]*\$\{", text):
            return keys  # a resolver or a nested reference may read anything
        found: set[str] = set()
        for reference in map(_absolute(path), _REFERENCE.findall(text)):
            found |= {key for key in keys if overlap(key, reference)}
            for other in self.texts:
                if overlap(other, reference):
                    found |= self._reachable(other, keys, seen | {path})
        return found


def _absolute(path: str) -> Any:
    """Return the function that spells a reference made at `path` from the root."""

    def spell(reference: str) -> str:
        name = reference.lstrip(".")
        up = len(reference) - len(name)
        parents = path.split(".")[:-up] if up else []
        return ".".join([*parents, name]).replace("[", ".").replace("]", "")

    return spell
