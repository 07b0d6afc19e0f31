"""The source files that decide what a component does, each with its hash.

Of a component they are the module that its class stands in, the modules of the classes it inherits
from, and what these import of their own plugin, directly or through one another. Another component
of the same package may change without a trace there; a function that both call may not.

What belongs to bpx itself is no source of a component: its version stands for it, and
`arithmetic` where bpx is worked on.
"""

import ast
import hashlib
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, resolve_name
from pathlib import Path
from typing import Any

from bpx.components import Component
from bpx.loading import FILE_MODULE

_ARITHMETIC = (
    "components/*.py",
    "engine/blocks.py",
    "engine/build.py",
    "kernel/*.py",
    "memory.py",
    "network/*.py",
    "training/*.py",
    "xp.py",
)
"""The files of bpx that decide a run's numbers."""

BPX = Path(__file__).parents[1]
"""The folder of bpx itself."""


def arithmetic() -> str:
    """Return the hash of those files of bpx that decide a run's numbers."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in _ARITHMETIC for file in BPX.glob(pattern)):
        digest.update(f"{file.relative_to(BPX).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def sources_of(component: type[Component], packages: frozenset[str]) -> dict[str, str]:
    """Return the SHA-256 of each source file of a component, by the file's name.

    Args:
        component: Its class.
        packages: The packages whose modules belong to plugins: ``{"bpx_plugins"}``.

    Returns:
        Hashes in the order of the names. A name begins at the plugin's package, or at the folder
        of the user's file: ``bpx_plugins/optimizers/adam.py``, ``my_rule.py``.

    Example:
        >>> from bpx.registry import Registry
        >>> from bpx import Optimizer
        >>> adam = Registry.load().get(Optimizer, "adam")
        >>> list(sources_of(adam, frozenset({"bpx_plugins"})))
        ['bpx_plugins/optimizers/_moments.py', 'bpx_plugins/optimizers/adam.py']
    """
    found: dict[str, tuple[str, bytes]] = {}
    waiting = [base.__module__ for base in component.__mro__]
    beside = {
        folder for name in waiting if name.startswith(FILE_MODULE) and (folder := _folder(name))
    }
    while waiting:
        name = waiting.pop()
        if name in found or not _belongs(name, packages, beside):
            continue
        spec = _spec(name)
        if spec is None or spec.origin is None:
            continue
        source = _source(spec)
        found[name] = _file_name(spec), source
        waiting += _imported(spec, source)
    hashes = {file: hashlib.sha256(source).hexdigest() for file, source in found.values()}
    return dict(sorted(hashes.items()))


def _belongs(name: str, packages: frozenset[str], beside: set[Path]) -> bool:
    """Say whether a module is a plugin's: of a package, a user's file, or in a folder beside it."""
    top = name.partition(".")[0]
    if top in packages or top.startswith(FILE_MODULE):
        return True
    return bool(beside) and _folder(top) in beside  # the standard library need not be searched


def _folder(top: str) -> Path | None:
    """Return the folder that a module lies in, or a package's own folder lies in."""
    spec = _spec(top)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parents[1 if spec.submodule_search_locations else 0]


def _spec(name: str) -> ModuleSpec | None:
    """Return the specification of a module; None where there is no such module."""
    try:
        return find_spec(name)
    except (ImportError, ValueError):  # a name within a module; a module without specification
        return None


def _source(spec: ModuleSpec) -> bytes:
    """Return what a module was made of: of a user's file, the text that was loaded."""
    assert spec.origin is not None
    loader: Any = spec.loader
    source: bytes = loader.get_data(spec.origin)
    return source


def _file_name(spec: ModuleSpec) -> str:
    assert spec.origin is not None
    file = Path(spec.origin)
    depth = spec.name.count(".") + bool(spec.submodule_search_locations)
    return "/".join(file.parts[-1 - depth :])


def _imported(spec: ModuleSpec, source: bytes) -> Iterator[str]:
    """Yield the names of what a module imports, those of names within modules among them."""
    if not str(spec.origin).endswith(".py"):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(node, spec.parent or "")


def _imported_from(node: ast.ImportFrom, package: str) -> Iterator[str]:
    base = node.module or ""
    if node.level:
        base = resolve_name(f"{'.' * node.level}{base}", package)
    modules = [f"{base}.{alias.name}" for alias in node.names]
    # A package that is imported from lists its modules; it counts if it gives a name of its own.
    whole = all(module in sys.modules for module in modules)
    yield from modules if whole else (*modules, base)
