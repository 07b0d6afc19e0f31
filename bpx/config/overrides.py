"""The user's overrides: read, checked and brought into the form Hydra needs."""

import re
from collections.abc import Sequence
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override, OverrideType

from bpx.config.schema import GROUPS, LISTS, PARTS, UNUSED, primary_keys
from bpx.errors import ConfigError, nearest

ADDITIONS = (OverrideType.ADD, OverrideType.FORCE_ADD)
"""The signs ``+`` and ``++`` before a key."""

SEEDS = "seeds"
"""The key that gives the number of seeds, short for ``hydra.sweeper.seeds``."""

_OPEN = re.compile(r"hydra\.sweeper\.(random\.)?params(\.|$)")
"""The mappings of the sweeper that begin empty: every key of theirs is new."""

_CONDITIONS = re.compile(r"(\+{0,2}training\.target=)([^'\"()]*[<>][^'\"()]*)")
"""A target, or several with commas between them, as a user types them."""


def normalise(overrides: Sequence[str]) -> list[str]:
    """Return the overrides as Hydra reads them.

    A condition is quoted; ``experiment=NAME`` is spelled ``+experiment=NAME``, for an experiment is
    added to the primary configuration; ``seeds=N`` is spelled ``hydra.sweeper.seeds=N``; an axis
    added to ``hydra.sweeper.params`` is spelled with the ``++`` that Hydra asks for.

    Raises:
        ConfigError: An override makes no sense whatever the configuration is, or a key is set
            twice.
        OverrideParseException: An override is malformed.
    """
    parsed = _parse([quoted(override) for override in overrides])
    for override in parsed:
        check(override)
    _check_repetition(parsed)
    return [_spelled(override) for override in parsed]


def quoted(text: str) -> str:
    """Return an override with the conditions of ``training.target`` in quotes.

    Hydra's grammar gives the signs of a condition no meaning, and refuses them without quotes.

    Example:
        >>> quoted("training.target=train.loss<=0.1,null")
        "training.target='train.loss<=0.1',null"
    """
    match = _CONDITIONS.fullmatch(text)
    if match is None:
        return text
    targets = [target.strip() for target in match[2].split(",")]
    return match[1] + ",".join(f"'{t}'" if {"<", ">"} & set(t) else t for t in targets)


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


def check(override: Override) -> None:
    """Refuse an override that makes no sense whatever the configuration is.

    Raises:
        ConfigError: It makes none.
    """
    text, key = str(override.input_line), override.key_or_group
    group, _, field = key.partition(".")
    if not key:
        raise ConfigError(f"{text}: there is no key before the sign; write KEY=VALUE.")
    if override.is_delete() and key in primary_keys():
        raise ConfigError(f"{text}: every run needs {key}; give it another value instead.")
    parent = key.rpartition(".")[0]
    if parent in LISTS:
        raise ConfigError(f"{text}: {parent} is a list; write all of it, {parent}=[A,B].")
    if key in GROUPS or key == "experiment":
        _check_choice(override)
    if override.type in ADDITIONS and group in PARTS and field:
        _check_added(override)
    if group in GROUPS and key.endswith(".name"):
        raise ConfigError(f"{text}: to choose another {parent}, write {parent}=NAME.")
    if override.is_hydra_override() and override.is_sweep_override():
        raise ConfigError(f"{text}: a key of Hydra takes one value; quote it if it has a comma.")
    if key == SEEDS:
        _check_seeds(override)
    for unused, remedy in UNUSED.items():
        if key == unused or key.startswith(f"{unused}."):
            raise ConfigError(f"{text}: bpx does not use {unused}; {remedy}.")


def _check_choice(override: Override) -> None:
    text, key = str(override.input_line), override.key_or_group
    if key == "experiment" and override.is_sweep_override():
        raise ConfigError(f"{text}: one command runs one experiment; run them one by one.")
    if key in GROUPS and override.type in ADDITIONS:
        raise ConfigError(
            f"{text}: every run has one already; to choose another, write {key}=NAME."
        )
    for option in _options(override):
        if key in GROUPS and isinstance(option, list):
            raise ConfigError(f"{text}: choose one; to sweep, name the values without brackets.")
        if option is None or isinstance(option, dict):
            raise ConfigError(f"{text}: choose by name; write {key}=NAME.")


def _check_added(override: Override) -> None:
    """Refuse a new key below a part of the schema, which takes none."""
    key = override.key_or_group
    known = [other for other in primary_keys() if other.startswith(f"{key.split('.')[0]}.")]
    if key not in known:
        raise ConfigError(f"{override.input_line}: There is no key {key!r}. {nearest(key, known)}")


def _check_seeds(override: Override) -> None:
    number = override.value()
    if override.is_delete() or not (number is None or (type(number) is int and number >= 1)):
        raise ConfigError(
            f"{override.input_line}: write the number of seeds, 1 or more; to name seeds, write"
            " seed=A,B."
        )


def _options(override: Override) -> list[Any]:
    """Return the options that an override of a group names."""
    value = override.value()
    if override.is_delete():
        return []
    return value.list if isinstance(value, ChoiceSweep) else [value]


def _check_repetition(overrides: Sequence[Override]) -> None:
    """Refuse two values for one key: Hydra would take the last and drop the other."""
    first: dict[tuple[str, str | None], str] = {}
    for override in overrides:
        text, key = str(override.input_line), (override.key_or_group, override.package)
        if key in first:
            raise ConfigError(
                f"{first[key]} and {text}: {key[0]} is set twice; to sweep, write {key[0]}=A,B."
            )
        if not override.is_delete():
            first[key] = text


def _spelled(override: Override) -> str:
    text = str(override.input_line)
    if override.key_or_group == SEEDS:
        return f"hydra.sweeper.{SEEDS}={override.get_value_string()}"
    if override.type is not OverrideType.CHANGE:
        return text
    if _OPEN.match(override.key_or_group):
        return f"++{text}"
    return f"+{text}" if override.key_or_group == "experiment" else text


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
