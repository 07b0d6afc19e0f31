"""The user's overrides: read, checked and brought into the form Hydra needs."""

from collections.abc import Sequence

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType

from bpx.config.schema import GROUPS, LISTS, primary_keys
from bpx.errors import ConfigError


def normalise(overrides: Sequence[str]) -> list[str]:
    """Return the overrides with ``experiment=NAME`` spelled ``+experiment=NAME``.

    An experiment is added to the primary configuration; either spelling says so.

    Raises:
        ConfigError: An override makes no sense whatever the configuration is.
        OverrideParseException: An override is malformed.
    """
    return [_normalised(override) for override in _parse(overrides)]


def per_run(overrides: Sequence[str]) -> list[str]:
    """Return the overrides with ``optimizer.lr=0.1`` spelled ``optimizer.lr=choice(0.1)``.

    A sweep over one value is applied to the configuration of each run alone, whose optimizer
    may have fields that the primary configuration's has not.
    """
    return [
        f"{override.key_or_group}=choice({override.get_value_string()})"
        if _sets_field(override)
        else str(override.input_line)
        for override in _parse(overrides)
    ]


def _parse(overrides: Sequence[str]) -> list[Override]:
    return OverridesParser.create().parse_overrides(list(overrides))


def _normalised(override: Override) -> str:
    text, key = str(override.input_line), override.key_or_group
    group, _, field = key.partition(".")
    if not key:
        raise ConfigError(f"{text}: there is no key before the sign; write KEY=VALUE.")
    if override.is_delete() and key in primary_keys():
        raise ConfigError(f"{text}: every run needs {key}; give it another value instead.")
    parent = key.rpartition(".")[0]
    if parent in LISTS:
        raise ConfigError(f"{text}: {parent} is a list; write all of it, {parent}=[A,B].")
    if key in GROUPS and isinstance(override.value(), list):
        raise ConfigError(f"{text}: choose one; to sweep, name the values without brackets.")
    if group in GROUPS and field == "name":
        raise ConfigError(f"{text}: to choose another {group}, write {group}=NAME.")
    if key != "experiment":
        return text
    if override.is_sweep_override():
        raise ConfigError(f"{text}: one command runs one experiment; run them one by one.")
    return f"+{text}" if override.type is OverrideType.CHANGE else text


def _sets_field(override: Override) -> bool:
    """Say whether it sets a field of a component to one value that ``choice`` can hold."""
    group, _, field = override.key_or_group.partition(".")
    return (
        group in GROUPS
        and bool(field)
        and override.type is OverrideType.CHANGE
        and not override.is_sweep_override()
        and override.value() not in (None, "")
    )
