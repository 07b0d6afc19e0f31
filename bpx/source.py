"""Where a component comes from: bpx itself, an installed package, or a file."""

import inspect
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

BUILT_IN = "bpx"
"""The package whose components are the built-in ones."""


@dataclass(frozen=True)
class Source:
    """Where a component comes from.

    Attributes:
        kind: Whether it is built in, an installed package's, or a file's of the user's own.
        package: The installed package, or ``""``.
        version: The package's version, or ``""``.
        path: The file in which the class stands; None where its text cannot be found.
        line: The line on which the class begins, counted from 1; None where that is not known.

    Example:
        >>> print(Source("package", "bpx-lion", "0.1.0"))
        bpx-lion 0.1.0
        >>> print(Source("file", path=Path("my_rule.py"), line=10))
        my_rule.py:10
    """

    kind: Literal["built-in", "package", "file"]
    package: str = ""
    version: str = ""
    path: Path | None = None
    line: int | None = None

    @classmethod
    def of(cls, component: type, package: str | None) -> "Source":
        """Return where a class comes from.

        Args:
            component: The class.
            package: The installed package that offers it; None where a file does.
        """
        path, line = _place(component)
        if package is None:
            return cls("file", path=path, line=line)
        kind: Literal["built-in", "package"] = "built-in" if package == BUILT_IN else "package"
        return cls(kind, package, _version(package), path, line)

    @property
    def place(self) -> str:
        """The file and the line, as editors take them; ``""`` where there is none."""
        if self.path is None:
            return ""
        path = _short(self.path)
        return path if self.line is None else f"{path}:{self.line}"

    def __str__(self) -> str:
        """Return ``built-in``, ``bpx-lion 0.1.0`` or ``my_rule.py:10``."""
        if self.kind == "package":
            return f"{self.package} {self.version}".strip()
        return self.kind if self.kind == "built-in" else self.place


def _place(component: type) -> tuple[Path | None, int | None]:
    try:
        path = inspect.getsourcefile(component)
    except TypeError:  # written in a prompt
        return None, None
    if path is None:
        return None, None
    try:
        return Path(path), inspect.getsourcelines(component)[1]
    except OSError:  # its text was sent here from elsewhere
        return Path(path), None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _short(path: Path) -> str:
    """Return a path from the current folder on, where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
