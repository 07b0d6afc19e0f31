"""Plugins loaded into a plugin manager: installed packages and the user's own files."""

import hashlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.abc import SourceLoader
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from types import ModuleType
from typing import Self

import pluggy
from packaging.requirements import InvalidRequirement, Requirement

from bpx import hookspecs
from bpx.errors import PluginError, nearest

ENTRY_POINTS = "bpx"
"""The entry-point group by which an installed package offers its components."""

FILE_MODULE = "bpx_plugin_"
"""How the modules made of the user's files are called in this process."""


@dataclass(frozen=True)
class PluginFile:
    """A plugin file of the user's with its text, which can be loaded where the file is not.

    Attributes:
        path: Where it lies on the user's machine, absolute.
        source: What it says, undecoded.
    """

    path: Path
    source: bytes

    @classmethod
    def read(cls, file: str | Path) -> Self:
        """Read a file.

        Raises:
            PluginError: There is none, or it is not a Python file.
        """
        path = Path(file)
        if not path.is_file():
            raise PluginError(
                f"There is no plugin file {path}; plugins takes paths of Python files."
            )
        if path.suffix != ".py":
            raise PluginError(f"The plugin file {path} is not a Python file.")
        try:
            return cls(path.resolve(), path.read_bytes())
        except OSError as error:
            raise PluginError(
                f"The plugin file {path} cannot be read: {error.strerror}."
            ) from error

    @property
    def module(self) -> str:
        """The name of its module: files of one name in different folders are different modules."""
        digest = hashlib.sha256(str(self.path).encode()).hexdigest()[:8]
        return f"{FILE_MODULE}{self.path.stem}_{digest}"


class Plugins(pluggy.PluginManager):
    """A plugin manager that knows which installed packages its plugins come from.

    Attributes:
        packages: The installed package of each plugin that an entry point names, by the plugin's
            name within the manager.
    """

    def __init__(self) -> None:
        super().__init__("bpx")
        self.packages: dict[str, str] = {}


def load_plugins(files: Iterable[str | Path | PluginFile] = ()) -> Plugins:
    """Return a new plugin manager that holds the installed plugins and the user's own files.

    Args:
        files: Python files, each a plugin; a `PluginFile` is loaded from the text it carries.

    Raises:
        PluginError: A plugin cannot be imported or misspells a hook.
    """
    manager = Plugins()
    manager.add_hookspecs(hookspecs)
    # bpx's own come first: of two that take one name, the newcomer is to blame.
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: _package(e) != "bpx"):
        _register_entry_point(manager, entry)
    for file in files:
        _register_file(manager, file if isinstance(file, PluginFile) else PluginFile.read(file))
    return manager


def register(manager: pluggy.PluginManager, plugin: object, name: str, origin: str) -> None:
    """Register a plugin and check its hooks.

    Args:
        manager: Receives the plugin; where a hook is wrong, it is without it again.
        plugin: What implements hooks: a module, or an observer.
        name: The plugin's name within the manager.
        origin: What an error calls it.

    Raises:
        PluginError: A hook is misspelled, unmarked, or has other arguments than specified.
    """
    for hook in dir(plugin):
        if hook.startswith("bpx_"):
            function = getattr(plugin, hook)
            if inspect.isroutine(function) and not hasattr(function, "bpx_impl"):
                raise PluginError(f"{origin}: write @bpx.hookimpl above the hook {hook}.")
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        if manager.has_plugin(name):
            manager.unregister(name=name)
        raise PluginError(f"{origin}: {_hook_fault(error)}") from error


def _hook_fault(error: pluggy.PluginValidationError) -> str:
    """Return what is wrong with a hook, from the text in which pluggy names it."""
    known = [name for name in vars(hookspecs) if name.startswith("bpx_")]
    *_, detail = str(error).splitlines()
    named = re.search(r"hook '(\w+)'", str(error))
    hook = named.group(1) if named else ""
    if hook not in known:
        return f"there is no hook {hook!r}. {nearest(hook, known)}"
    specified = ", ".join(inspect.signature(getattr(hookspecs, hook)).parameters)
    return f"the hook {hook}({specified}): {detail}."


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else ""


def _register_entry_point(manager: Plugins, entry: EntryPoint) -> None:
    package = _package(entry)
    origin = f"The entry point {entry.name} = {entry.value!r} of the installed package {package}"
    misfit = bpx_misfit(entry.dist.requires or ()) if entry.dist else None
    if misfit:
        raise PluginError(
            f"The installed package {package} {entry.dist and entry.dist.version} {misfit}."
            f" Install a version of {package} made for it (pip install -U {package}), or the bpx it"
            f" asks for; pip uninstall {package} does without it."
        )
    try:
        plugin = entry.load()
    except (Exception, SystemExit) as error:
        fault = f"{type(error).__name__}: {error}{line_of(error)}{_remedy(error)}"
        raise PluginError(f"{origin} cannot be loaded: {fault}") from error
    if manager.is_registered(plugin):
        raise PluginError(f"{origin} offers again what another one offers.")
    name = f"{package}.{entry.name}"
    register(manager, plugin, name, origin)
    manager.packages[name] = package


def _register_file(manager: pluggy.PluginManager, file: PluginFile) -> None:
    name = str(file.path)
    if manager.has_plugin(name):
        raise PluginError(f"plugins names {file.path} twice; once is enough.")
    register(manager, _import_file(file), name, origin=name)


def bpx_misfit(requires: Iterable[str], installed: str | None = None) -> str | None:
    """Say which bpx a package asks for, if it is another than the one there is.

    Args:
        requires: The requirements of the package, as its metadata has them.
        installed: The version of bpx there is; None looks it up.

    Example:
        >>> bpx_misfit(["numpy>=2", "bpx>=0.3,<0.4"], "0.1.0")
        'requires bpx<0.4,>=0.3, and bpx 0.1.0 is installed'
        >>> bpx_misfit(["bpx>=0.1,<0.2", "bpx>=9; extra == 'later'"], "0.1.0")
    """
    own = installed or version("bpx")
    for text in requires:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue  # whatever it asks for, it is not for us to judge
        if requirement.name.lower() != "bpx":
            continue
        holds = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if holds and not requirement.specifier.contains(own, prereleases=True):
            return f"requires bpx{requirement.specifier}, and bpx {own} is installed"
    return None


def line_of(error: BaseException) -> str:
    """Return the last line of Python that an error came through, for the end of a message.

    Nothing where it did not leave the line that caught it, or came from the import itself.
    """
    trace = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in trace if not frame.filename.startswith("<frozen")]
    if len(own) < 2 or own[-1].filename == importlib.__file__:
        return ""
    return f" ({own[-1].filename}, line {own[-1].lineno})"


def _remedy(error: BaseException) -> str:
    """Return what to do about an error of Python's that does not say it."""
    if isinstance(error, TypeError) and "non-frozen dataclass" in str(error):
        return ". Write @dataclass(frozen=True) above the class"
    return ""


class _TextLoader(SourceLoader):
    """Loads a module from a plugin file's text; tracebacks show its lines wherever it is loaded."""

    def __init__(self, file: PluginFile) -> None:
        self._file = file

    def get_filename(self, fullname: str) -> str:
        return str(self._file.path)

    def get_data(self, path: str | bytes) -> bytes:
        return self._file.source


def _import_file(file: PluginFile) -> ModuleType:
    name, loader = file.module, _TextLoader(file)
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None, "a loader was given"
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise PluginError(
            f"The plugin file {file.path} cannot be loaded: {_where(error, file.path)}"
        ) from error
    return module


def _where(error: BaseException, file: Path) -> str:
    """Return the error with the line of the file it comes from."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"line {line}: {type(error).__name__}: {message}{_remedy(error)}"
