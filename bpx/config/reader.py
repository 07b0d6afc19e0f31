"""Overrides read: which of them set one plain value, and which change the structure."""

import re

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType, ValueType
from omegaconf import DictConfig, OmegaConf

from bpx.config.nested import spelled
from bpx.config.schema import GROUPS

_NUMBER = re.compile(
    r"(?P<key>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)="
    r"(?P<number>-?(?:0|[1-9]\d*)(?P<fraction>\.\d+)?(?P<exponent>[eE][-+]?\d+)?)"
)
"""A plain number in the forms that Hydra's grammar and Python read alike."""


class OverrideReader:
    """Parses overrides, each distinct text once."""

    def __init__(self, loader: ConfigLoaderImpl, master: DictConfig) -> None:
        """Read overrides for the configurations that `loader` finds."""
        self._parser = OverridesParser.create(config_loader=loader)
        # The repository that also knows the folders of hydra.searchpath.
        _, self._repository = loader._parse_overrides_and_create_caching_repo(
            master.hydra.job.config_name, list(master.hydra.overrides.hydra)
        )
        self._parsed: dict[str, Override] = {}
        self._spelled: dict[str, str] = {}
        self._plain: dict[str, str | None] = {}
        self._groups: dict[str, bool] = {}

    def parse(self, text: str) -> Override:
        """Return the override that `text` spells."""
        if text not in self._parsed:
            self._parsed[text] = _number(text) or self._parser.parse_overrides([text])[0]
        return self._parsed[text]

    def spelled(self, text: str) -> str:
        """Return an override as Hydra needs it; see `bpx.config.nested.spelled`."""
        if text not in self._spelled:
            self._spelled[text] = spelled(self.parse(text))
        return self._spelled[text]

    def plain_key(self, text: str) -> str | None:
        """Return the key of an override that sets one plain value, None for a structural one.

        Structural are the choice of an option, an addition or deletion, a dictionary or list or
        an item of one, a value that refers to another, and whatever configures Hydra.
        """
        if text not in self._plain:
            override = self.parse(text)
            self._plain[text] = override.key_or_group if self._is_plain(override) else None
        return self._plain[text]

    def choice(self, text: str) -> tuple[str, str] | None:
        """Return the group and the option of an override that chooses a component."""
        override = self.parse(text)
        group, option = override.key_or_group, override.value()
        chosen = override.type is OverrideType.CHANGE and override.package is None
        if chosen and group in GROUPS and isinstance(option, str) and "$" not in option:
            return group, option
        return None

    def is_group(self, key: str) -> bool:
        """Say whether `key` is a configuration group."""
        if key not in self._groups:
            self._groups[key] = self._repository.group_exists(key)
        return self._groups[key]

    def _is_plain(self, override: Override) -> bool:
        key, value = override.key_or_group, override.value()
        return (
            override.type is OverrideType.CHANGE
            and override.package is None
            and not override.is_sweep_override()
            and key.split(".")[0] != "hydra"
            and "[" not in key
            and not self.is_group(key)
            and not isinstance(value, (dict, list))
            and not (isinstance(value, str) and ("${" in value or value == "???"))
        )


def _number(text: str) -> Override | None:
    """Return the override that sets a key to a number, without the slow grammar."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    whole = match["fraction"] is None and match["exponent"] is None
    value = int(match["number"]) if whole else float(match["number"])
    return Override(
        type=OverrideType.CHANGE,
        key_or_group=match["key"],
        value_type=ValueType.ELEMENT,
        _value=value,
        input_line=text,
    )


def overlap(key: str, other: str) -> bool:
    """Say whether one key is the other or lies below it."""
    return key == other or key.startswith(f"{other}.") or other.startswith(f"{key}.")


def is_container(config: DictConfig, key: str) -> bool:
    """Say whether `key` is a whole node, or an item of a list."""
    parent, _, _ = key.rpartition(".")
    for path in (key, parent):
        node = OmegaConf.select(
            config, path, throw_on_missing=False, throw_on_resolution_failure=False
        )
        if OmegaConf.is_list(node) or (path == key and OmegaConf.is_dict(node)):
            return True
    return False
