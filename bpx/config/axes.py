"""The axes of a sweep: which keys vary, and over what."""

from collections.abc import Mapping, Sequence

from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig

from bpx.config.overrides import check, quoted
from bpx.config.schema import NO_AXIS
from bpx.errors import ConfigError


def read_axes(config: DictConfig, loader: ConfigLoader) -> list[Override]:
    """Return what every run changes: ``hydra.sweeper.params``, then the command line.

    The command line replaces an axis of the same key, whatever its prefix.

    Args:
        config: The composed configuration, with its hydra node.
        loader: Where ``glob(...)`` finds the options of a group.

    Raises:
        ConfigError: An axis makes no sense whatever the configuration is.
    """
    params: Mapping[str, str] = config.hydra.sweeper.get("params") or {}
    parser = OverridesParser.create(config_loader=loader)
    swept = parser.parse_overrides([quoted(f"{key}={value}") for key, value in params.items()])
    for override in swept:
        try:
            check(override)
        except ConfigError as error:
            raise ConfigError(f"hydra.sweeper.params: {error}") from None
    parsed = [*swept, *parser.parse_overrides(list(config.hydra.overrides.task))]
    return list({(o.is_delete(), o.key_or_group, o.package): o for o in parsed}.values())


def grid(axes: Sequence[Override]) -> dict[str, str]:
    """Return the axes of more than one value, as text."""
    return {
        axis.get_key_element(): axis.get_value_string()
        for axis in axes
        if axis.is_sweep_override() and (axis.is_interval_sweep() or len(values(axis)) > 1)
    }


def values(axis: Override) -> list[str]:
    """Return one override per value of an axis.

    Raises:
        ConfigError: It has no value, or more than its key allows, or infinitely many.
    """
    key, line = axis.get_key_element(), axis.input_line
    if axis.value_type is None:
        return [key]
    if not axis.is_sweep_override():
        return [f"{key}={axis.get_value_element_as_str()}"]
    if not axis.is_discrete_sweep():
        raise ConfigError(
            f"{line}: a grid cannot try every value of an interval; name the values, or choose"
            " a sweeper that draws from intervals with hydra/sweeper=NAME."
        )
    overrides = [f"{key}={value}" for value in axis.sweep_string_iterator()]
    if not overrides:
        raise ConfigError(f"{line} names no value: the sweep would be empty.")
    if len(overrides) > 1 and axis.key_or_group.split(".")[0] in NO_AXIS:
        raise ConfigError(f"{line}: it holds for the whole sweep; give it one value.")
    return overrides
