"""Thousands of runs composed: Hydra once per distinct structure, look-ups after that.

Hydra needs tens of milliseconds to compose a run. Within a sweep, few overrides change what is
composed (the choice of an optimizer); most set one value (a seed). The composer lets Hydra
compose each distinct set of the former once and looks the latter up. What it returns is what
Hydra's own composition of every run would be, errors included.
"""

import copy
import re
from collections.abc import Sequence
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, open_dict

from bpx.config.axes import has_value
from bpx.config.columns import flatten, keys_of
from bpx.config.exchange import Exchange
from bpx.config.explain import explained_run
from bpx.config.overrides import ADDITIONS
from bpx.config.places import Places
from bpx.config.reader import OverrideReader
from bpx.config.references import interpolations, refers
from bpx.config.schema import primary_keys
from bpx.config.shape import Shape, resolve
from bpx.engine.jobs import Collector, Jobs
from bpx.engine.run import SEED

_PLAIN_SEED = re.compile(f"{SEED}=(0|[1-9][0-9]*)")


class Composer:
    """Composes the runs of one sweep."""

    def __init__(self, loader: ConfigLoaderImpl, master: DictConfig) -> None:
        """Compose runs of the sweep whose configuration, with its hydra node, is `master`."""
        self._loader, self._master = loader, master
        self._reader = OverrideReader(loader, master)
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._exchanges: dict[tuple[str, ...], Exchange] = {}

    def jobs(self, batch: Sequence[Sequence[str]], first: int = 0) -> Jobs:
        """Return the settings and the seed of each run of a batch.

        Runs that differ in the seed alone are composed once.

        Args:
            batch: What each run changes.
            first: The number of the first of them within the sweep.

        Raises:
            ConfigError: A run cannot be composed.
        """
        collected, known = Collector(), dict[tuple[str, ...], int]()
        for number, overrides in enumerate(batch, start=first):
            rest, seed = _without_seed(overrides)
            if seed is not None and rest in known:
                collected.add_seed(known[rest], seed)
                continue
            with explained_run(self, overrides):
                settings, seed_is_apart = self._flat(overrides, number)
            place = collected.add(settings)
            if seed is not None and seed_is_apart:
                known[rest] = place
        return collected.jobs()

    def settings(self, overrides: Sequence[str], number: int) -> dict[str, Any]:
        """Return the flat settings of a run.

        Args:
            overrides: What the run changes.
            number: Its number within the sweep.
        """
        return self._flat(overrides, number)[0]

    def _flat(self, overrides: Sequence[str], number: int) -> tuple[dict[str, Any], bool]:
        """Return the flat settings of a run, and whether its seed decides the seed alone."""
        shape, values = self._look_up(overrides)
        if shape is None:
            return flatten(self._resolve_alone(overrides, number)), False
        return shape.settings(values), not shape.depends(values, SEED)

    def resolved(self, overrides: Sequence[str], number: int) -> dict[str, Any]:
        """Return the nested configuration of a run, resolved."""
        shape, values = self._look_up(overrides)
        if shape is None:
            return self._resolve_alone(overrides, number)
        return resolve(shape.with_values(values))

    def known_keys(self, overrides: Sequence[str]) -> list[str]:
        """Return the keys that plain values of a run could have set."""
        try:
            config = self.shape(self.split(overrides)[0]).config
        except Exception:
            config = _without_hydra(self._master)
        return list(keys_of(config))

    def unread(self, overrides: Sequence[str]) -> list[str]:
        """Return the keys that a run adds and nothing reads: no component, no other key.

        Args:
            overrides: What the run changes.
        """
        parsed = [self._reader.parse(text) for text in overrides]
        added = [
            override.key_or_group
            for override in parsed
            if override.type in ADDITIONS
            and override.key_or_group.partition(".")[0] not in primary_keys()
            and not self._reader.is_group(override.key_or_group)
        ]
        if not added:
            return []
        # Hydra has resolved what the command line and the sweeper refer to; the master has not.
        configs = (self._master, self.compose(overrides))
        texts = [text for config in configs for _, text in interpolations(config)]
        return [key for key in added if not any(refers(text, key) for text in texts)]

    def places(self, overrides: Sequence[str]) -> dict[str, str]:
        """Return where each axis of a run stands that the command line does not replace.

        Args:
            overrides: What the run changes.
        """
        typed = {
            self._reader.parse(text).key_or_group for text in self._master.hydra.overrides.task
        }
        return {
            key: place
            for place, axes in Places.of(self._master, self._loader).by_place().items()
            for (_, key, _), axis in axes.items()
            if key not in typed and has_value(axis, overrides)
        }

    def _look_up(self, overrides: Sequence[str]) -> tuple[Shape | None, dict[str, Any]]:
        """Return the shape and the plain values of a run; no shape if Hydra must compose it."""
        structural, plain = self.split(overrides)
        shape = self.shape(structural)
        if shape.references.to_hydra or not shape.separable(tuple([key for key, _ in plain])):
            return None, {}
        return shape, {key: shape.value(text) for key, text in plain}

    def split(self, overrides: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
        """Return the structural overrides, and those that set one plain value, each with its key.

        Args:
            overrides: What a run changes.
        """
        structural: list[str] = []
        plain: list[tuple[str, str]] = []
        for text in map(self._reader.spelled, overrides):
            key = self._reader.plain_key(text)
            if key is None:
                structural.append(text)
            else:
                plain.append((key, text))
        return tuple(structural), plain

    def shape(self, structural: tuple[str, ...]) -> Shape:
        """Return what a set of structural overrides composes to."""
        if structural not in self._shapes:
            parsed = [self._reader.parse(text) for text in structural]
            touched = [
                override.key_or_group
                for override in parsed
                if isinstance(override.value(), dict)
                or not self._reader.is_group(override.key_or_group)
            ]
            self._shapes[structural] = Shape(self._composed(structural), touched, self._reader)
        return self._shapes[structural]

    def _composed(self, structural: tuple[str, ...]) -> DictConfig:
        """Return Hydra's composition, by exchange of options where an earlier one allows it."""
        choices = dict(filter(None, map(self._reader.choice, structural)))
        rest = tuple(text for text in structural if self._reader.choice(text) is None)
        touched = {self._reader.parse(text).key_or_group.split(".")[0] for text in rest}
        if touched & choices.keys() or len(choices) + len(rest) < len(structural):
            return self.compose(structural)  # more is said of a group than one choice
        earlier = self._exchanges.get(rest)
        if earlier is not None and earlier.allows(choices):
            return earlier.apply(choices)
        config = self.compose(structural)
        name, own = self._master.hydra.job.config_name, self._master.hydra.overrides.hydra
        exchange = Exchange(self._loader, config, choices, name, [*own, *structural])
        self._exchanges[rest] = exchange
        return config

    def compose(self, overrides: Sequence[str]) -> DictConfig:
        """Return Hydra's own composition of a run, without its hydra node."""
        return _without_hydra(self._load(overrides))

    def _load(self, overrides: Sequence[str]) -> DictConfig:
        spelled = [self._reader.spelled(text) for text in overrides]
        return self._loader.load_sweep_config(self._master, spelled)

    def _resolve_alone(self, overrides: Sequence[str], number: int) -> dict[str, Any]:
        """Return the nested configuration of a run, resolved while Hydra knows its number."""
        config = self._load(overrides)
        with open_dict(config):
            config.hydra.job.num = number
            config.hydra.job.id = str(number)
        HydraConfig.instance().set_config(config)
        try:
            return resolve(_without_hydra(config))
        finally:
            HydraConfig.instance().set_config(self._master)


def _without_seed(overrides: Sequence[str]) -> tuple[tuple[str, ...], int | None]:
    """Return the overrides but for one plain seed, and that seed; None where there is no such."""
    seeds = [text for text in overrides if text.startswith(f"{SEED}=")]
    match = _PLAIN_SEED.fullmatch(seeds[0]) if len(seeds) == 1 else None
    if match is None:
        return tuple(overrides), None
    return tuple([text for text in overrides if text is not seeds[0]]), int(match[1])


def _without_hydra(config: DictConfig) -> DictConfig:
    config = copy.deepcopy(config)
    with open_dict(config):
        config._set_flag("readonly", False)
        del config["hydra"]
    return config
