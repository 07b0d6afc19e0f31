"""One use of Hydra: plugins found, schemas stored, search path laid."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import ConfigSearchPath, SearchPathQuery
from hydra.core.plugins import Plugins

from bpx.config.explain import explained
from bpx.config.folders import PRIMARY, WorkingFolder, primary_folder
from bpx.config.isolation import isolated_hydra
from bpx.config.overrides import normalise
from bpx.config.plugin_files import plugin_files
from bpx.config.repository import SharedRepository
from bpx.config.store import store_basics, store_components
from bpx.errors import ConfigError
from bpx.registry import Registry

RegistryFactory = Callable[[Sequence[Path]], Registry]
"""Makes the registry, given the plugin files that the configuration names."""


@dataclass(frozen=True)
class Session:
    """Hydra, ready to compose.

    Attributes:
        hydra: Hydra itself.
        overrides: The user's overrides, the experiment among them as an addition.
        plugins: The plugin files that the configuration names, absolute.
        registry: The components there are.
        config_name: The primary configuration.
    """

    hydra: Hydra
    overrides: list[str]
    plugins: list[Path]
    registry: Registry
    config_name: str


@contextmanager
def open_session(
    overrides: Sequence[str],
    registry_factory: RegistryFactory = Registry.load,
    *,
    config_path: str | None = None,
    config_name: str | None = None,
    config_dir: str | None = None,
) -> Iterator[Session]:
    """Open Hydra for these overrides; leave no trace of it.

    Args:
        overrides: What the user typed.
        registry_factory: Makes the registry whose components are the options.
        config_path: Instead of the folder of the primary configuration.
        config_name: Instead of the name of the primary configuration.
        config_dir: A folder to search as well.

    Raises:
        ConfigError: An override cannot be read, or an experiment does not exist.
        PluginError: A plugin cannot be loaded.
    """
    with isolated_hydra():
        _register_plugins()
        path = _search_path(config_path or str(primary_folder()), config_dir)
        hydra = Hydra.create_main_hydra2("bpx", path)
        name = config_name or PRIMARY
        store_basics()
        with explained():
            ready = normalise(overrides)
            loader = cast("ConfigLoaderImpl", hydra.config_loader)
            files = plugin_files(loader, name, ready)
        registry = registry_factory(files)
        store_components(registry)
        loader.repository = SharedRepository(loader.repository)
        yield Session(hydra, ready, files, registry, name)


def _register_plugins() -> None:
    # Imported here because Hydra 1.3 must have scanned for plugins before.
    from bpx.config.launcher import BatchLauncher
    from bpx.config.sweeper import GridSweeper

    for plugin in (BatchLauncher, GridSweeper, WorkingFolder):
        Plugins.instance().register(plugin)


def _search_path(main: str, extra: str | None) -> ConfigSearchPath:
    path = create_config_search_path(main)
    if extra is not None:
        folder = Path(extra).resolve()
        if not folder.is_dir():
            raise ConfigError(f"--config-dir: there is no folder {folder}.")
        schema = SearchPathQuery(provider="schema")
        path.prepend(provider="command-line", path=f"file://{folder}", anchor=schema)
    return path
