"""From a kind and a name to a component class, by way of plugins."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import pluggy

from bpx.components import KINDS, Component, Metric
from bpx.components.declared import misdeclared
from bpx.components.fields import fields_of
from bpx.components.nested import create
from bpx.errors import ConfigError, PluginError, nearest
from bpx.loading import FILE_MODULE, PluginFile, Plugins, line_of, load_plugins
from bpx.source import Source

_HOOKS = {
    "activation": "bpx_activations",
    "loss": "bpx_losses",
    "optimizer": "bpx_optimizers",
    "initializer": "bpx_initializers",
    "layer": "bpx_layers",
    "regularizer": "bpx_regularizers",
    "schedule": "bpx_schedules",
    "dataset": "bpx_datasets",
    "metric": "bpx_metrics",
    "observer": "bpx_observers",
}

_RESERVED = {
    "auto": "the word that lets bpx choose",
    **dict.fromkeys(
        ("true", "false", "null", "nan", "inf"), "which a configuration takes as a value"
    ),
}
"""The words that no component can have for a name, in any case of letters, each with why."""

_RESERVED_METRIC = "loss"
"""The name that every sweep's tables already have beside the metrics."""

C = TypeVar("C", bound=Component)


@dataclass(frozen=True)
class Entry:
    """A registered component class and where it comes from.

    Attributes:
        component: The class.
        origin: What an error calls the plugin that offers it: a package's module, or a file.
        package: The installed package that offers it; None where a file of the user's does.
    """

    component: type[Component]
    origin: str
    package: str | None = None

    @property
    def source(self) -> Source:
        """Where the class comes from, looked up when it is asked for."""
        return Source.of(self.component, self.package)


class Registry:
    """Every component there is, collected from plugins by a plugin manager of its own.

    A registry is made afresh wherever one is needed; no plugin outlives it.

    Example:
        >>> from bpx import Optimizer
        >>> registry = Registry.load()
        >>> registry.create(Optimizer, "adam", lr=0.01).lr
        0.01
        >>> registry.create(Optimizer, "adm")
        Traceback (most recent call last):
        ...
        bpx.errors.ConfigError: There is no optimizer 'adm'. Did you mean 'adam'? ...
    """

    def __init__(self, manager: pluggy.PluginManager) -> None:
        """Collect the components of every plugin that `manager` holds."""
        self.manager = manager
        self._entries: dict[str, dict[str, Entry]] = {kind.kind: {} for kind in KINDS}
        self._packages = manager.packages if isinstance(manager, Plugins) else {}
        for kind in KINDS:
            self._collect(kind)
        for _, plugin in manager.list_name_plugin():
            if isinstance(plugin, ModuleType) and plugin.__name__.startswith(FILE_MODULE):
                self._discover(plugin)

    @classmethod
    def load(cls, files: Iterable[str | Path | PluginFile] = ()) -> "Registry":
        """Load the installed plugins and the user's own files.

        A file needs no hook for its components: those that none of its hooks returns are found.

        Args:
            files: Python files, each a plugin.

        Raises:
            PluginError: A plugin cannot be imported, misspells a hook, returns what is no
                component of that kind, or takes a name that is taken.
        """
        return cls(load_plugins(files))

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind's components, sorted.

        Args:
            kind: The kind's name, ``"optimizer"``.
        """
        return sorted(self._entries[kind])

    def entries(self, kind: str) -> dict[str, Entry]:
        """Return a kind's components by name."""
        return dict(sorted(self._entries[kind].items()))

    def get(self, kind: type[C], name: str) -> type[C]:
        """Return the class of that kind and name.

        Raises:
            ConfigError: There is none; the text lists those there are, the nearest first.
        """
        entry = self._entries[kind.kind].get(name)
        if entry is None:
            known = nearest(name, self._entries[kind.kind])
            raise ConfigError(f"There is no {kind.kind} {name!r}. {known}")
        return cast("type[C]", entry.component)

    def create(self, kind: type[C], name: str, /, **fields: Any) -> C:
        """Return a component with the given fields, checked.

        A field that is a component takes one, its name, or a mapping ``{"name": ..., field: ...}``.

        Raises:
            ConfigError: The name or a field is unknown, or a value does not fit.
        """
        return create(self.get(kind, name), fields, self.get)

    def _collect(self, kind: type[Component]) -> None:
        hook = _HOOKS[kind.kind]
        for implementation in getattr(self.manager.hook, hook).get_hookimpls():
            origin = _origin(implementation.plugin)
            package = self._packages.get(implementation.plugin_name)
            try:
                classes = implementation.function()
            except Exception as error:
                raise PluginError(
                    f"{origin}: the hook {hook} raised {error!r}{line_of(error)}."
                ) from error
            if not isinstance(classes, (list, tuple)):
                raise PluginError(
                    f"{origin}: the hook {hook} returned {_spelled(classes)}; it must return a list"
                    f" of classes, such as [{_example(classes, kind)}]."
                )
            for component in classes:
                self._add(kind, component, origin, package, f"{hook} returned ")

    def _discover(self, module: ModuleType) -> None:
        """Add the components of a user's file that none of its hooks returned."""
        known = {e.component for entries in self._entries.values() for e in entries.values()}
        for component in _components(module):
            if component not in known:
                kind = next(kind for kind in KINDS if issubclass(component, kind))
                self._add(kind, component, _origin(module))

    def _add(
        self,
        kind: type[Component],
        component: Any,
        origin: str,
        package: str | None = None,
        how: str = "",
    ) -> None:
        fault = _fault(kind, component, how)
        if fault is not None:
            raise PluginError(f"{origin}: {fault}.")
        name, entries = component.name, self._entries[kind.kind]
        if name in entries:
            taken = f"the {kind.kind} name {name!r} is taken by {entries[name].origin}"
            raise PluginError(f"{origin}: {taken}; choose another.")
        entries[name] = Entry(component, origin, package)


def _fault(kind: type[Component], component: Any, how: str) -> str | None:
    """Return why something is no component of a kind, with the remedy, or None where it is one.

    Args:
        kind: The kind.
        component: What a plugin gave.
        how: The words before it that say how it was given.
    """
    if not inspect.isclass(component):
        own = f", {type(component).__name__}" if isinstance(component, Component) else ""
        return f"{how}{_spelled(component)}, which is not a class: return the class itself{own}"
    who, it = component.__name__, f"bpx.{kind.__name__}"
    if not issubclass(component, kind):
        return f"{how}{who}, which is no {it}"
    missing = ", ".join(sorted(component.__abstractmethods__))
    if missing:
        return f"{who} misses the method {missing}, which every {it} needs"
    try:
        fields_of(component)
    except PluginError as error:
        return str(error).removesuffix(".")
    declared = misdeclared(component)
    if declared is not None:
        return f"{who}: {declared}"
    name = getattr(component, "name", None)
    if not isinstance(name, str) or not name.isidentifier():
        return f"{who} needs a name, a word such as name = 'swish'; it has {name!r}"
    reason = reserved(kind, name)
    if reason:
        return f"{who} is called {name!r}, {reason}; give it another name"
    derived = ", ".join(_derived(component))
    if derived:
        return (
            f"{who} sets {derived} besides its fields, but in a stack a field is an array and"
            " nothing is derived anew: make it a property"
        )
    return None


def reserved(kind: type[Component], name: str) -> str | None:
    """Return why no component of a kind can have a name, or None where one can.

    Example:
        >>> reserved(Metric, "Auto")
        'the word that lets bpx choose'
    """
    if kind is Metric and name == _RESERVED_METRIC:
        return "as is the column of the loss"
    return _RESERVED.get(name.lower())


def _spelled(value: Any) -> str:
    """Return how an error calls what a hook returned."""
    if inspect.isroutine(value):
        return f"the function {value.__name__}"
    return value.__name__ if inspect.isclass(value) else repr(value)


def _example(value: Any, kind: type[Component]) -> str:
    """Return what could stand in the list of a hook that returned something else."""
    if isinstance(value, Component):
        return type(value).__name__
    return value.__name__ if inspect.isclass(value) else f"My{kind.__name__}"


def _components(module: ModuleType) -> Iterator[type[Component]]:
    """Yield the components that a module defines; bases they share are not meant."""
    for name, value in vars(module).items():
        if (
            inspect.isclass(value)
            and issubclass(value, Component)
            and value.__module__ == module.__name__
        ):
            shared = name.startswith("_") or inspect.isabstract(value)
            if "name" in vars(value) or not shared:
                yield value


def _derived(component: type[Component]) -> list[str]:
    """Return the attributes besides its fields that an instance has from the start."""
    try:
        instance = component()
    except Exception:  # its defaults are refused when they are used, with the reason
        return []
    return sorted(vars(instance).keys() - {field.name for field in fields_of(component)})


def _origin(plugin: object) -> str:
    file = getattr(plugin, "__file__", None)
    name = getattr(plugin, "__name__", "")
    if name and not name.startswith(FILE_MODULE):
        return name.split(".")[0]
    return str(file)
