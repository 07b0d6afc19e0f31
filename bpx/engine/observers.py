"""The observers of a sweep, switched on by name."""

from collections.abc import Iterable

from bpx.components import Observer
from bpx.engine.run import Entry, named_fields
from bpx.loading import register
from bpx.registry import Registry
from bpx.training.events import Announcer


def announcer(registry: Registry, entries: Iterable[Entry] = ()) -> Announcer:
    """Return what tells the observers of a registry.

    Plugins that implement an event hook themselves are told without being named.

    Args:
        registry: Its plugin manager receives the observers.
        entries: The observers to switch on.

    Raises:
        ConfigError: There is no observer of a name.
        PluginError: An observer misspells a hook, leaves one unmarked or mistakes its arguments.
    """
    for entry in entries:
        name, fields = named_fields(entry)
        plugin = f"observer {name}"
        if not registry.manager.has_plugin(plugin):
            observer = registry.create(Observer, name, **fields)
            register(registry.manager, observer, plugin, origin=plugin)
    return Announcer(registry.manager.hook)


def require_observers(registry: Registry) -> None:
    """Check that the observers that are switched on can do their work in this process.

    Raises:
        BpxError: One cannot.
    """
    for plugin in registry.manager.get_plugins():
        if isinstance(plugin, Observer):
            plugin.require()
