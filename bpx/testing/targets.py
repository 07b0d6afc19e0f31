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
    if _is_file(target):
        path = Path(target).resolve()
        found = [entry for entry in entries if Path(entry.origin) == path]
        if not found:
            raise ConfigError(f"{target} defines no component, and no hook of it returns one.")
    elif "/" in target:
        kind, _, name = target.partition("/")
        kinds = [known.kind for known in KINDS]
        if kind not in kinds:
            raise ConfigError(f"There is no kind {kind!r}. {nearest(kind, kinds)}")
        found = [entry for entry in entries if _is(entry, kind, name)]
        if not found:
            raise ConfigError(f"There is no {kind} {name!r}. {nearest(name, registry.names(kind))}")
    else:
        found = [entry for entry in entries if entry.component.name == target]
        found = found or [entry for entry in entries if target in _packages(entry)]
        if not found:
            known = {entry.component.name for entry in entries}
            known |= {package for entry in entries for package in _packages(entry)}
            raise ConfigError(
                f"There is no component, package or file {target!r}. {nearest(target, known)}"
            )
    yield from found


def _is(entry: Entry, kind: str, name: str) -> bool:
    return entry.component.kind == kind and entry.component.name == name


def _packages(entry: Entry) -> set[str]:
    """Return what an entry's package is called: as it is installed, and as it is imported."""
    return set() if entry.package is None else {entry.package, entry.origin}
