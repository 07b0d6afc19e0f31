"""The plugin files that a configuration names, found before anything is composed.

A component must be known before a configuration that chooses it can be composed, so the key
``plugins`` is looked up in the files themselves. As in composition, the command line beats the
experiment, and the experiment beats the primary configuration.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.default_element import ConfigDefault, GroupDefault, InputDefault
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.plugins.config_source import ConfigResult
from omegaconf import OmegaConf

from bpx.config.file_check import check_file
from bpx.errors import ConfigError, nearest

GROUP = "experiment"


def plugin_files(loader: ConfigLoaderImpl, primary: str, overrides: Sequence[str]) -> list[Path]:
    """Return the files that ``plugins=[...]`` names, absolute.

    A path is relative to the current folder; one that an experiment names may also be relative
    to the experiment's file.

    Raises:
        ConfigError: An experiment does not exist or is no experiment, a file makes no sense by
            itself, or ``plugins`` is no list.
    """
    parsed = OverridesParser.create().parse_overrides(list(overrides))
    _, repository = loader._parse_overrides_and_create_caching_repo(primary, list(overrides))
    found: Sequence[Path] = []
    names = [name for o in parsed if o.key_or_group == GROUP for name in _names(o.value())]
    for result, place in _files(repository, primary, names):
        check_file(result, place)
        listed = OmegaConf.select(result.config, "plugins", throw_on_missing=False)
        if listed is not None:
            found = [_located(text, place) for text in _texts(listed, str(place))]
    for override in parsed:
        if override.key_or_group == "plugins" and not override.is_delete():
            found = [Path(text) for text in _texts(override.value(), str(override.input_line))]
    return [path.resolve() for path in found]


def _files(
    repository: Any, primary: str, experiments: Sequence[str]
) -> Iterator[tuple[ConfigResult, Path]]:
    """Yield the primary configuration and the experiments, each after those it builds on."""
    result = repository.load_config(primary)
    if result is not None:
        yield result, _path(result, primary)
    for name in experiments:
        yield from _experiment(repository, name)


def _experiment(repository: Any, name: str) -> Iterator[tuple[ConfigResult, Path]]:
    result = repository.load_config(f"{GROUP}/{name}")
    if result is None:
        known = repository.get_group_options(GROUP) if repository.group_exists(GROUP) else []
        raise ConfigError(f"There is no experiment {name!r}. {nearest(name, known)}")
    place = _path(result, f"{GROUP}/{name}")
    if result.header["package"] != "_global_":
        raise ConfigError(
            f"{place}: an experiment must begin with the line '# @package _global_'; without it"
            " its settings would be ignored."
        )
    for default in result.defaults_list or []:
        for base in _bases(default):
            yield from _experiment(repository, base)
    yield result, place


def _bases(default: InputDefault) -> list[str]:
    """Return the experiments that an entry of a defaults list names."""
    if isinstance(default, GroupDefault):
        return _names(default.value) if default.group in (GROUP, f"/{GROUP}") else []
    if isinstance(default, ConfigDefault) and default.path:
        group, _, name = default.path.rpartition("/")
        if group in (f"/{GROUP}", "") and name != "_self_":
            return [name]
    return []


def _path(result: ConfigResult, name: str) -> Path:
    return Path(result.path.removeprefix("file://")) / f"{name}.yaml"


def _names(value: Any) -> list[str]:
    return [str(name) for name in (value if isinstance(value, list) else [value]) if name]


def _texts(listed: Any, place: str) -> list[str]:
    if isinstance(listed, str) or not hasattr(listed, "__iter__"):
        raise ConfigError(f"{place}: plugins takes a list of files, such as plugins=[mine.py].")
    return [str(text) for text in listed]


def _located(text: str, place: Path) -> Path:
    beside = place.parent / text
    return beside if not Path(text).exists() and beside.exists() else Path(text)
