"""The observers of a sweep, switched on by name."""

from collections.abc import Iterable

from bpx.components import Observer
from bpx.registry import Registry
from bpx.training.events import Announcer


def announcer(registry: Registry, names: Iterable[str] = ()) -> Announcer:
    """Return what tells the observers of a registry.

    Plugins that implement an event hook themselves are told without being named.

    Args:
        registry: Its plugin manager receives the observers.
        names: The observers to switch on.

    Raises:
        ConfigError: There is no observer of a name.
    """
    for name in names:
        if not registry.manager.has_plugin(f"observer {name}"):
            registry.manager.register(registry.create(Observer, name), f"observer {name}")
    return Announcer(registry.manager.hook)
