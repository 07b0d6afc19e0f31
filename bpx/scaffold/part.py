"""A component that is to be written: its names, and its two files."""

import builtins
import keyword
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bpx.catalogue.lookup import hook_plural, known_kind
from bpx.components import KINDS, Component
from bpx.errors import ConfigError
from bpx.registry import Registry, reserved
from bpx.scaffold.files import is_importable, render, template_text

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Part:
    """A component that is to be written.

    Attributes:
        kind: The name of its kind.
        name: What a user will write to choose it; also what its file is called.
    """

    kind: str
    name: str

    @classmethod
    def new(cls, registry: Registry, kind: str, name: str) -> "Part":
        """Return a component to write, whose name is free.

        Args:
            registry: The components there are.
            kind: What the user wrote as its kind.
            name: What the user wrote as its name.

        Raises:
            ConfigError: There is no such kind, or the name cannot be had.
        """
        part = cls(known_kind(kind), name)
        _refuse_misformed(name)
        reason = reserved(part.base, name)
        if reason:
            raise ConfigError(f"The name {name!r} is reserved, {reason}; choose another.")
        taken = registry.entries(part.kind).get(name)
        if taken is not None:
            source = taken.source
            place = f" ({source.place})" if source.kind != "file" else ""
            raise ConfigError(
                f"The {part.kind} name {name!r} is taken: {source}{place}; choose another."
            )
        return part

    @property
    def base(self) -> type[Component]:
        """The class of its kind."""
        return next(kind for kind in KINDS if kind.kind == self.kind)

    @property
    def hook(self) -> str:
        """The hook by which a package offers it."""
        return f"bpx_{hook_plural(self.kind)}"

    @property
    def cls(self) -> str:
        """What its class is called.

        Example:
            >>> Part("optimizer", "my_rule").cls, Part("optimizer", "array").cls
            ('MyRule', 'ArrayOptimizer')
        """
        name = "".join(word[:1].upper() + word[1:] for word in self.name.split("_"))
        in_use = re.search(rf"\b{name}\b", template_text(f"component/{self.kind}.py.j2"))
        in_use = in_use or re.search(rf"\b{name}\b", template_text(f"test/{self.kind}.py.j2"))
        if in_use or hasattr(builtins, name):
            return f"{name}{self.base.__name__}"
        return name

    @property
    def title(self) -> str:
        """Its name as words."""
        return self.name.replace("_", " ").strip().capitalize()


def part_files(part: Part, folder: Path) -> dict[Path, str]:
    """Return the files of a component that stands alone: it, and its test beside it.

    Args:
        part: The component.
        folder: Where they are to lie.

    Raises:
        ConfigError: A file of that name would hide a module that something else imports.
    """
    if not (folder / f"{part.name}.py").exists() and is_importable(part.name):
        raise ConfigError(
            f"A file {part.name}.py would hide the module {part.name} from whatever imports it;"
            " choose another name."
        )
    return {
        folder / f"{part.name}.py": component_text(part),
        folder / f"test_{part.name}.py": case_text(part, part.name),
    }


def component_text(part: Part) -> str:
    """Return the text of a component's file."""
    return render(f"component/{part.kind}.py.j2", part=part)


def case_text(part: Part, module: str, package: bool = False) -> str:
    """Return the text of its test.

    Args:
        part: The component.
        module: From where the test imports it.
        package: Whether a package has a test of the contract of its own.
    """
    return render(f"test/{part.kind}.py.j2", part=part, module=module, package=package)


def _refuse_misformed(name: str) -> None:
    if keyword.iskeyword(name):
        raise ConfigError(f"The name {name!r} is a word of Python's own; choose another.")
    if _NAME.fullmatch(name):
        return
    near = _transliterated(name)
    meant = f" Did you mean {near!r}?" if _NAME.fullmatch(near) else ""
    raise ConfigError(
        f"{name!r} is no name: letters a-z or A-Z, digits and underscores make one, a letter"
        f" first.{meant}"
    )


def _transliterated(name: str) -> str:
    """Return the nearest name, or what is none where a letter has no Latin one beneath.

    Example:
        >>> _transliterated("Größe-été"), _transliterated("скорость")
        ('grosse_ete', 'скорость')
    """
    letters = unicodedata.normalize("NFKD", name.casefold())  # accents stand alone, and ß is ss
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"\W+", "_", plain).strip("_")
