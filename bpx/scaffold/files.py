"""Templates rendered, and files written where none is."""

import sys
from collections.abc import Mapping
from functools import cache
from importlib.machinery import PathFinder
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.errors import ConfigError

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **names: Any) -> str:
    """Return the text of a template.

    Args:
        template: Its path below the folder of templates.
        **names: What it fills in.
    """
    return _environment().get_template(template).render(**names)


def template_text(template: str) -> str:
    """Return a template as it is."""
    folder = files("bpx.scaffold").joinpath("templates")
    return folder.joinpath(template).read_text(encoding="utf-8")


def write(texts: Mapping[Path, str]) -> None:
    """Write new files, all of them or none.

    Args:
        texts: What is to stand in each.

    Raises:
        ConfigError: One is there already, or cannot be written.
    """
    there = next((path for path in texts if path.exists() or path.is_symlink()), None)
    if there is not None:
        raise ConfigError(
            f"{there} is there already, and nothing was written; choose another name."
        )
    written: list[Path] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise ConfigError(
            f"{error.filename or path} cannot be written: {error.strerror}."
        ) from error


def is_importable(module: str) -> bool:
    """Say whether a module of that name can be imported here; a plain folder is none."""
    spec = PathFinder.find_spec(module)
    return module in sys.stdlib_module_names or (spec is not None and spec.origin is not None)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("bpx.scaffold"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
