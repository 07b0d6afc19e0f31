"""An installable package of components: all its files, or one component more."""

import ast
import keyword
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bpx.catalogue.lookup import NAMES
from bpx.errors import ConfigError
from bpx.scaffold.files import is_importable, render
from bpx.scaffold.part import Part, case_text, component_text

_NAME = re.compile(r"[A-Za-z]([A-Za-z0-9._-]*[A-Za-z0-9])?")

_LINE = 100
"""Letters of a line, at most."""

_OFFERED = re.compile(r"^from [\w.]+\.(\w+) import (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """A package of components.

    Attributes:
        name: What it is installed by.
        folder: Where its ``pyproject.toml`` lies, or will lie.
    """

    name: str
    folder: Path

    @classmethod
    def new(cls, name: str, parent: Path) -> "Package":
        """Return the package of a name within a folder.

        Raises:
            ConfigError: It cannot have that name.

        Example:
            >>> Package.new("bpx-mine", Path()).module
            'bpx_mine'
        """
        package = cls(name, parent / name)
        if not _NAME.fullmatch(name) or keyword.iskeyword(package.module):
            raise ConfigError(
                f"{name!r} is no name of a package: it begins with a letter and ends with a letter"
                " or a digit, with letters, digits and - between, as in bpx-mine."
            )
        if not package.is_there and is_importable(package.module):
            raise ConfigError(
                f"A package {package.module} can be imported here already; choose another name."
            )
        return package

    @property
    def module(self) -> str:
        """What it is imported by."""
        return re.sub(r"[-._]+", "_", self.name).lower()

    @property
    def source(self) -> Path:
        """The folder of its modules."""
        return self.folder / "src" / self.module

    @property
    def is_there(self) -> bool:
        """Whether there is such a package already."""
        return (self.folder / "pyproject.toml").exists()

    @property
    def listing(self) -> Path:
        """The file that lists its components."""
        return self.source / "__init__.py"


def package_files(package: Package, part: Part, sweep: str) -> dict[Path, str]:
    """Return the files of a new package.

    Args:
        package: The package.
        part: Its first component.
        sweep: A command that sweeps it.
    """
    named = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        "LICENSE": "LICENSE",
        ".gitignore": "gitignore",
        ".github/workflows/test.yml": "test.yml",
        "tests/test_contract.py": "test_contract.py",
    }
    names = {
        "package": package,
        "part": part,
        "sweep": sweep,
        "year": datetime.now(UTC).year,
        "bpx_versions": _versions(version("bpx")),
    }
    texts = {
        package.folder / name: render(f"package/{template}.j2", **names)
        for name, template in named.items()
    }
    own = {package.listing: listing_text(package, [part]), package.source / "py.typed": ""}
    return {**texts, **own, **_files_of(package, part)}


def added_files(package: Package, part: Part) -> tuple[dict[Path, str], str]:
    """Return the new files of one component more, and the text of the listing with it.

    Raises:
        ConfigError: The listing is not as it was written here, so that it is not changed.
    """
    before = _read(package)
    parts = _parts(before)
    if listing_text(package, parts) != before:
        raise ConfigError(
            f"{package.listing} has been changed by hand, so nothing was written. Begin"
            f" {part.name} without --package in {package.source}, and list it there:"
            f" from {package.module}.{part.name} import {part.cls}, returned by {part.hook}()."
        )
    return _files_of(package, part), listing_text(package, [*parts, part])


def listing_text(package: Package, parts: list[Part]) -> str:
    """Return the text of the module that lists components, by the hooks of their kinds."""
    kinds = sorted({part.kind for part in parts}, key=NAMES.index)
    hooks = []
    for kind in kinds:
        members = [part for part in parts if part.kind == kind]
        classes = sorted(part.cls for part in members)
        hooks.append((members[0].base.__name__, members[0].hook, classes))
    names = [*sorted(base for base, _, _ in hooks), "hookimpl"]
    imported = f"from bpx import {', '.join(names)}"
    if len(imported) > _LINE:
        imported = "from bpx import (\n" + "".join(f"    {name},\n" for name in names) + ")"
    return render(
        "package/__init__.py.j2", package=package, parts=parts, hooks=hooks, imported=imported
    )


def _files_of(package: Package, part: Part) -> dict[Path, str]:
    module = f"{package.module}.{part.name}"
    return {
        package.source / f"{part.name}.py": component_text(part),
        package.folder / "tests" / f"test_{part.name}.py": case_text(part, module, package=True),
    }


def _read(package: Package) -> str:
    try:
        return package.listing.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{package.folder} is there already, and has no {package.listing} to list another"
            " component in; choose another name for the package."
        ) from error


def _parts(listing: str) -> list[Part]:
    """Return the components that a listing names, as far as it can be read."""
    names = {cls: name for name, cls in _OFFERED.findall(listing)}
    hooks = {Part(kind, "").hook: kind for kind in NAMES}
    try:
        tree = ast.parse(listing)
    except SyntaxError:
        return []
    return [
        Part(hooks[function.name], names[name.id])
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and function.name in hooks
        for name in ast.walk(function)
        if isinstance(name, ast.Name) and name.id in names
    ]


def _versions(installed: str) -> str:
    """Return the versions of bpx that a package begun with this one fits.

    Example:
        >>> _versions("0.3.1"), _versions("2.4.0")
        ('>=0.3,<0.4', '>=2.4,<3')
    """
    major, minor, *_ = re.findall(r"\d+", installed)
    end = f"0.{int(minor) + 1}" if major == "0" else str(int(major) + 1)
    return f">={major}.{minor},<{end}"
