"""The space of a sweep, read from ``hydra.sweeper`` and the command line."""

from typing import Any

from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig

from bpx.config.axes import Axes, Key, size, typed_axes
from bpx.config.factors import Drawn, Factor, Single, Zipped
from bpx.config.places import RANDOM, Places
from bpx.config.space import Grid, Space
from bpx.errors import ConfigError

_SEED: Key = (False, "seed", None)


def read_space(config: DictConfig, loader: ConfigLoader) -> Space:
    """Return what a sweep tries.

    An axis of the command line takes the place of the one with its key, wherever that stands: in
    every grid, among the zipped axes, among those drawn. Where it has one value, this holds for
    all runs.

    Args:
        config: The composed configuration, with its hydra node.
        loader: Where ``glob(...)`` finds the options of a group.

    Raises:
        ConfigError: What ``hydra.sweeper`` says makes no sense.
    """
    places = Places.of(config, loader)
    typed = typed_axes(config.hydra.overrides.task, loader)
    seeds = _seeds(config, places, typed, loader)
    if seeds:
        places = places.without(_SEED)
    random = config.hydra.sweeper.get("random") or {}
    _check_random(random, places, typed)
    return Space(tuple((*_grid(places, own, typed, random), *seeds) for own in places.grids))


def _grid(places: Places, own: Axes, typed: Axes, random: Any) -> Grid:
    axes = places.zipped | places.drawn | places.params | own | typed
    fixed = {key for key, axis in typed.items() if not _is_interval(axis) and size(axis) == 1}
    zipped = [key for key in axes if key in places.zipped.keys() - fixed]
    drawn = [
        key
        for key, axis in axes.items()
        if key in places.drawn.keys() - fixed
        or (random.get("count") and _is_interval(axis) and key not in zipped)
    ]
    factors: list[Factor] = []
    if zipped:
        factors.append(Zipped(tuple(axes[key] for key in zipped)))
    if drawn:
        factors.append(Drawn(tuple(axes[key] for key in drawn), random["count"], random["seed"]))
    alone = [axis for key, axis in axes.items() if key not in {*zipped, *drawn}]
    return (*factors, *(Single((axis,)) for axis in alone))


def _seeds(
    config: DictConfig, places: Places, typed: Axes, loader: ConfigLoader
) -> tuple[Single, ...]:
    """Return the axis that ``hydra.sweeper.seeds`` stands for, unless the command line has one."""
    number = config.hydra.sweeper.get("seeds")
    if number is None:
        return ()
    spelled = f"seeds={number}"
    if number < 1:
        raise ConfigError(f"{spelled} must be a number of seeds, 1 or more.")
    on_command_line = any(
        text.startswith("hydra.sweeper.seeds=") for text in config.hydra.overrides.hydra
    )
    if _SEED in typed and not on_command_line:
        return ()
    rivals = {"the command line": typed} | ({} if on_command_line else places.by_place())
    for place, axes in rivals.items():
        if _SEED in axes:
            raise ConfigError(
                f"{spelled} and {axes[_SEED].input_line} ({place}) both name the seeds; keep one."
            )
    return (Single((typed_axes([f"seed=range({number})"], loader)[_SEED],)),)


def _check_random(random: Any, places: Places, typed: Axes) -> None:
    count, seed = random.get("count"), random.get("seed", 0)
    if count is None:
        if places.drawn:
            raise ConfigError(f"{RANDOM}.count must say how many points to draw.")
        return
    if count < 1:
        raise ConfigError(f"{RANDOM}.count={count} must be a number of points, 1 or more.")
    if seed < 0:
        raise ConfigError(f"{RANDOM}.seed={seed} is out of range: it must be >= 0.")
    written = (typed, *places.by_place().values())
    if not places.drawn and not any(_is_interval(a) for axes in written for a in axes.values()):
        raise ConfigError(
            f"{RANDOM}.count={count}: there is nothing to draw; name axes under {RANDOM}.params."
        )


def _is_interval(axis: Override) -> bool:
    return axis.is_interval_sweep()
