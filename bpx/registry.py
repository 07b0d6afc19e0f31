"""From a kind and a name to a component class, by way of plugins."""

import importlib.util
import inspect
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import pluggy

from bpx import hookspecs
from bpx.components import KINDS, Component
from bpx.errors import ConfigError, PluginError, nearest

ENTRY_POINTS = "bpx"
"""The entry-point group by which an installed package offers its components."""

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

C = TypeVar("C", bound=Component)


@dataclass(frozen=True)
class Entry:
    """A registered component class and where it comes from."""

    component: type[Component]
    origin: str


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
        for kind in KINDS:
            self._collect(kind)

    @classmethod
    def load(cls, files: Iterable[str | Path] = ()) -> "Registry":
        """Load the installed plugins and the user's own files.

        Args:
            files: Python files, each a plugin.

        Raises:
            PluginError: A plugin cannot be imported, misspells a hook, returns what is no
                component of that kind, or takes a name that is taken.
        """
        manager = pluggy.PluginManager("bpx")
        manager.add_hookspecs(hookspecs)
        try:
            manager.load_setuptools_entrypoints(ENTRY_POINTS)
        except Exception as error:
            raise PluginError(f"An installed plugin cannot be loaded: {error!r}.") from error
        for file in files:
            _register_file(manager, Path(file))
        try:
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginError(_misspelled(error)) from error
        return cls(manager)

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

    def create(self, kind: type[C], name: str, **fields: Any) -> C:
        """Return a component with the given fields, checked.

        Raises:
            ConfigError: The name or a field is unknown, or a value does not fit.
        """
        component = self.get(kind, name)
        known = [field.name for field in component.fields()]
        for field in fields:
            if field not in known:
                raise ConfigError(
                    f"{kind.kind} {name} has no field {field!r}. {nearest(field, known)}"
                )
        return component(**fields)

    def _collect(self, kind: type[Component]) -> None:
        hook = _HOOKS[kind.kind]
        for implementation in getattr(self.manager.hook, hook).get_hookimpls():
            origin = _origin(implementation.plugin)
            try:
                classes = implementation.function()
            except Exception as error:
                raise PluginError(f"{origin}: the hook {hook} raised {error!r}.") from error
            if not isinstance(classes, (list, tuple)):
                raise PluginError(f"{origin}: the hook {hook} must return a list of classes.")
            for component in classes:
                self._add(kind, component, origin)

    def _add(self, kind: type[Component], component: Any, origin: str) -> None:
        place = f"{origin}: {_HOOKS[kind.kind]} returned"
        if not inspect.isclass(component):
            raise PluginError(
                f"{place} {component!r}, which is not a class: return the class itself."
            )
        if not issubclass(component, kind):
            raise PluginError(f"{place} {component.__name__}, which is no bpx.{kind.__name__}.")
        missing = sorted(component.__abstractmethods__)
        if missing:
            methods = ", ".join(missing)
            raise PluginError(f"{origin}: {component.__name__} misses the method {methods}.")
        name = getattr(component, "name", None)
        if not isinstance(name, str) or not name.isidentifier():
            raise PluginError(
                f"{origin}: {component.__name__} needs a name, a word such as name = 'swish';"
                f" it has {name!r}."
            )
        component.fields()
        taken = self._entries[kind.kind].get(name)
        if taken is not None:
            raise PluginError(
                f"{origin}: the {kind.kind} name {name!r} is taken by {taken.origin};"
                " choose another."
            )
        self._entries[kind.kind][name] = Entry(component, origin)


class _Discovered:
    """Offers the components of a plugin file that none of its hooks returns."""

    def __init__(self, file: Path, components: Sequence[type[Component]]) -> None:
        self.__file__ = str(file)
        for kind in KINDS:
            own = [component for component in components if issubclass(component, kind)]
            if own:
                setattr(self, _HOOKS[kind.kind], hookspecs.hookimpl(lambda own=own: own))


def _register_file(manager: pluggy.PluginManager, file: Path) -> None:
    module = _import_file(file)
    manager.register(module, name=str(file.resolve()))
    returned: set[Any] = set()
    for hook in _HOOKS.values():
        implementation = getattr(module, hook, None)
        if hasattr(implementation, "bpx_impl"):
            returned.update(implementation() if callable(implementation) else ())
    own = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Component)
        and value.__module__ == module.__name__
        and "name" in vars(value)
        and value not in returned
    ]
    if own:
        manager.register(_Discovered(file, own), name=f"{file.resolve()} (classes)")


def _import_file(file: Path) -> ModuleType:
    if not file.is_file():
        raise PluginError(f"There is no plugin file {file}; plugins takes paths of Python files.")
    name = f"bpx_plugin_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file.resolve())
    if spec is None or spec.loader is None:
        raise PluginError(f"The plugin file {file} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise PluginError(
            f"The plugin file {file} cannot be loaded: {_where(error, file)}"
        ) from error
    return module


def _where(error: Exception, file: Path) -> str:
    """Return the error with the line of the file it comes from."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == file.resolve():
            line = trace.tb_lineno
        trace = trace.tb_next
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"line {line}: {type(error).__name__}: {message}"


def _origin(plugin: object) -> str:
    file = getattr(plugin, "__file__", None)
    name = getattr(plugin, "__name__", "")
    if name and not name.startswith("bpx_plugin_"):
        return name.split(".")[0]
    return str(file)


def _misspelled(error: pluggy.PluginValidationError) -> str:
    hooks = [name for name in vars(hookspecs) if name.startswith("bpx_")]
    message = str(error)
    hook = next(
        (word.strip("'\"") for word in message.split() if word.strip("'\"").startswith("bpx_")), ""
    )
    return f"{_origin(error.plugin)}: there is no hook {hook!r}. {nearest(hook, hooks)}"
