"""The catalogue: a page per kind with every built-in component, written from the registry."""

import re
import textwrap
from collections.abc import Iterator

from outside import GENERATED, write
from sphinx.application import Sphinx

from bpx.catalogue import Description, described
from bpx.catalogue.lookup import NAMES, hook_plural
from bpx.catalogue.text import constraint, usage, value
from bpx.registry import Registry

EMPTY = '""'
TITLES = {"dataset": "data sets"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages as the build begins."""
    app.connect("builder-inited", lambda _: catalogue())
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def catalogue() -> None:
    """Write a page for each kind."""
    registry = Registry.load()
    for kind in NAMES:
        found = [one for one in described(registry, [kind]) if one.source.kind == "built-in"]
        lines = [*_head(kind, found)]
        for description in found:
            lines += _entry(description)
        write(GENERATED / f"builtin_{hook_plural(kind)}.rst", "\n".join(lines) + "\n")


def _head(kind: str, found: list[Description]) -> Iterator[str]:
    """Yield the title and a table of the names."""
    title = f"Built-in {TITLES.get(kind, hook_plural(kind))}"
    yield from [title, "=" * len(title), "", f":doc:`How to write one </kinds/{kind}>`.", ""]
    yield from [".. list-table::", "   :widths: 25 75", ""]
    for one in found:
        yield from [f"   * - :ref:`{one.name} <{_label(one)}>`", f"     - {_inline(one.summary)}"]
    yield ""


def _entry(one: Description) -> Iterator[str]:
    """Yield the section of one component."""
    yield from [f".. _{_label(one)}:", "", one.name, "-" * len(one.name), "", one.summary, ""]
    yield from [one.body, ""]
    if one.settings:
        yield from [".. list-table::", "   :header-rows: 1", "   :widths: 16 14 25 45", ""]
        yield from _row("field", "default", "value", "meaning")
        for setting in one.settings:
            default = f"``{value(setting.default) or EMPTY}``"
            meaning = _inline(setting.meaning)
            yield from _row(f"``{setting.name}``", default, constraint(setting), meaning)
        yield ""
    for check, reason in one.exceptions.items():
        yield from [f"It is excepted from the check *{check}*: {_inline(reason)}", ""]
    if one.example:
        yield from [one.example, ""]
    yield from [".. code-block:: bash", "", f"   {usage(one)}", ""]
    if one.references:
        yield from [".. rubric:: References", ""]
        for reference in re.split(r"(?<=\.)\n", one.references):
            yield from [f"- {_inline(reference)}", ""]
    assert one.source.path, f"{one.kind} {one.name} is built in, so it has a file"
    parts = one.source.path.parts  # of an installed bpx it is another file, and says the same
    source = "/".join(["plugins", *parts[parts.index("bpx_plugins") :]])
    yield from [f"Source: :download:`{source} <../../{source}>`", ""]


def _row(*cells: str) -> Iterator[str]:
    for number, cell in enumerate(cells):
        yield f"   {'*' if number == 0 else ' '} - {cell}"


def _label(one: Description) -> str:
    return f"builtin-{one.kind}-{one.name}".replace("_", "-")


def _inline(text: str) -> str:
    """Return a text on one line."""
    return " ".join(textwrap.dedent(text).split())
