"""The components that a target names: a file, a package, a name, or a kind and a name."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bpx.components import KINDS
from bpx.errors import ConfigError, nearest
from bpx.registry import Entry, Registry


def entries_of(targets: Sequence[str | Path], plugins: Iterable[str | Path] = ()) -> list[Entry]:
    """Return the components that some targets name, each once, by kind and name.

    Args:
        targets: Each a Python file, an installed package (as it is installed or as it is
            imported), a component's name, or ``KIND/NAME``. None of them means all there are.
        plugins: Files whose components are there beside the installed ones.

    Raises:
        ConfigError: A target names nothing; the text says what is near.
        PluginError: A file or a package cannot be loaded.

    Example:
        >>> [entry.component.kind for entry in entries_of(["perceptron", "metric/r2"])]
        ['loss', 'optimizer', 'metric']
    """
    files = [Path(target) for target in targets if _is_file(target)]
    registry = Registry.load([*plugins, *files])
    everything = [entry for kind in KINDS for entry in registry.entries(kind.kind).values()]
    if not targets:
        return everything
    chosen = {
        id(entry) for target in targets for entry in _named(str(target), everything, registry)
    }
    return [entry for entry in everything if id(entry) in chosen]


def _is_file(target: str | Path) -> bool:
    return str(target).endswith(".py")


def _named(target: str, entries: Sequence[Entry], registry: Registry) -> Iterator[Entry]:
    kinds = [kind.kind for kind in KINDS]
    kind, slash, name = target.partition("/")
    if _is_file(target):
        path = Path(target).resolve()
        found = [entry for entry in entries if Path(entry.origin) == path]
        fault = f"{target} defines no component, and no hook of it returns one."
    elif slash:
        found = [entry for entry in entries if _is(entry, kind, name)]
        if kind in kinds:
            fault = f"There is no {kind} {name!r}. {nearest(name, registry.names(kind))}"
        else:
            fault = f"There is no kind {kind!r}. {nearest(kind, kinds)}"
    else:
        found = [entry for entry in entries if entry.component.name == target]
        found = found or [entry for entry in entries if target in _packages(entry)]
        known = {entry.component.name for entry in entries}
        known |= {package for entry in entries for package in _packages(entry)}
        fault = f"There is no component, package or file {target!r}. {nearest(target, known)}"
    if not found:
        raise ConfigError(_misread_path(target) or fault)
    yield from found


def _misread_path(target: str) -> str | None:
    """Return why a target that is meant as a path is none of a Python file; None for other ones."""
    path = Path(target)
    if not target or _is_file(path):
        return None
    try:
        if path.is_dir():
            files = sorted(path.glob("*.py"))
            own = [file for file in files if not file.name.startswith((".", "_", "test_"))]
            such = f", such as {own[0]}" if own else ""
            return f"{target} is a folder; give a Python file{such}, or the name of a package."
        if path.exists():
            return f"{target} is no Python file: the name of one ends with .py."
        file = Path(f"{path}.py")
        if file.is_file():
            return f"There is no file {target}. Did you mean '{file}'?"
    except OSError as error:
        return f"{target} cannot be read: {error.strerror}."
    is_path = path.is_absolute() or target.startswith((".", "~")) or len(path.parts) > 2
    return f"There is no file {target}, nor a Python file {file}." if is_path else None


def _is(entry: Entry, kind: str, name: str) -> bool:
    return entry.component.kind == kind and entry.component.name == name


def _packages(entry: Entry) -> set[str]:
    """Return what an entry's package is called: as it is installed, and as it is imported."""
    return set() if entry.package is None else {entry.package, entry.origin}
