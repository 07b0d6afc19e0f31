"""An axis: a key and the values it takes, in the spelling of Hydra's overrides."""

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, RangeSweep

from bpx.config.overrides import SEEDS, check, quoted
from bpx.config.schema import NO_AXIS
from bpx.errors import ConfigError

Key: TypeAlias = tuple[bool, str, str | None]
"""What an override sets, whatever its prefix: whether it deletes, the key, the package."""

Axes: TypeAlias = dict[Key, Override]
"""Axes by key, in the order in which they vary; the last varies fastest."""


_LISTED = 10**6
"""Values of a range of fractions that are counted one by one; of more, rounding hardly matters."""


def typed_axes(overrides: Iterable[str], loader: ConfigLoader) -> Axes:
    """Return the axes of the command line, those of one value among them.

    Args:
        overrides: Checked by `bpx.config.overrides.normalise`.
        loader: Where ``glob(...)`` finds the options of a group.
    """
    parsed = OverridesParser.create(config_loader=loader).parse_overrides(list(overrides))
    return {key_of(override): override for override in parsed}


def configured_axes(params: Any, place: str, loader: ConfigLoader) -> Axes:
    """Return the axes of a mapping from key to values.

    Args:
        params: ``{"optimizer.lr": "0.1,1"}``, or None.
        place: The key at which it stands, for errors.
        loader: Where ``glob(...)`` finds the options of a group.

    Raises:
        ConfigError: They are no mapping, or an axis makes no sense whatever the configuration is.
    """
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise ConfigError(f"{place} must map keys to values, such as optimizer.lr: 0.1,1.")
    if SEEDS in params:
        raise ConfigError(
            f"{place}: {SEEDS} is no axis; the number of seeds stands at hydra.sweeper.{SEEDS}."
        )
    lines = [quoted(f"{key}={_text(value, key, place)}") for key, value in params.items()]
    axes = typed_axes(lines, loader)
    for axis in axes.values():
        try:
            check(axis)
        except ConfigError as error:
            raise ConfigError(f"{place}: {error}") from None
    return axes


def _text(value: Any, key: str, place: str) -> str:
    """Return what YAML makes of the values of an axis as the text that it was."""
    if isinstance(value, (Mapping, Sequence)) and not isinstance(value, str):
        raise ConfigError(
            f"{place}: {key}: name the values without brackets; lists as values stand in quotes,"
            " such as network.hidden: '[8],[8,8]'."
        )
    return "null" if value is None else str(value)


def key_of(override: Override) -> Key:
    """Return what an override sets, whatever its prefix."""
    return override.is_delete(), override.key_or_group, override.package


def size(axis: Override) -> int:
    """Return the number of values of an axis, without listing them.

    Raises:
        ConfigError: It has none, or more than its key allows, or infinitely many.
    """
    if not axis.is_sweep_override():
        return 1
    line = axis.input_line
    if axis.is_interval_sweep():
        raise ConfigError(
            f"{line}: a grid cannot try every value of an interval; name the values, or draw from"
            " it with hydra.sweeper.random.count=N."
        )
    value = axis.value()
    number = _steps(value, line) if isinstance(value, RangeSweep) else len(values(axis))
    if number == 0:
        raise ConfigError(f"{line} names no value: the sweep would be empty.")
    if number > 1:
        check_may_vary(axis)
    return number


def check_may_vary(axis: Override) -> None:
    """Refuse an axis whose key holds for the whole sweep.

    Raises:
        ConfigError: It does.
    """
    if axis.key_or_group.split(".")[0] in NO_AXIS:
        raise ConfigError(f"{axis.input_line}: it holds for the whole sweep; give it one value.")


def values(axis: Override) -> list[str]:
    """Return one override per value of an axis whose `size` is known to be sound."""
    key = axis.get_key_element()
    if axis.value_type is None:
        return [key]
    if not axis.is_sweep_override():
        return [f"{key}={axis.get_value_element_as_str()}"]
    return [f"{key}={value}" for value in axis.sweep_string_iterator()]


def has_value(axis: Override, overrides: Iterable[str]) -> bool:
    """Say whether one of the values of an axis is among some overrides."""
    if axis.is_interval_sweep():
        return any(text.startswith(f"{axis.get_key_element()}=") for text in overrides)
    return not set(values(axis)).isdisjoint(overrides)


def is_swept(axis: Override) -> bool:
    """Say whether an axis has more than one value."""
    return axis.is_sweep_override() and (axis.is_interval_sweep() or size(axis) > 1)


def _steps(sweep: RangeSweep, line: str | None) -> int:
    start, stop, step = (Decimal(part) for part in (sweep.start or 0, sweep.stop or 0, sweep.step))
    if not step or not all(part.is_finite() for part in (start, stop, step)):
        raise ConfigError(f"{line}: range takes finite numbers, and a step other than 0.")
    number = max(0, math.ceil((stop - start) / step))
    if number > _LISTED or not any(isinstance(p, float) for p in (sweep.start, sweep.step)):
        return number
    return sum(1 for _ in sweep.range())  # Hydra's rounding decides whether the end is reached
