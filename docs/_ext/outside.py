"""Pages of the site that stand elsewhere in the checkout, where GitHub looks for them.

Each is copied into docs/generated/ before the build, with its links turned; links to it are turned
as well. So one text serves both readers.
"""

import os
import re
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GENERATED = DOCS / "generated"
PAGES = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    **{
        f"experiments/{file.parent.name}/README.md": f"study_{file.parent.name}.md"
        for file in sorted((ROOT / "experiments").glob("*/README.md"))
    },
    "README.md": "../index.md",
}
"""Each file, and the page that it is on the site; of the README the index takes the place."""

_LINK = re.compile(r"(\]\()([^)\s#:]+)((?:#[^)\s]*)?\))")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages as the build begins, and turn links as files are read."""
    app.connect("builder-inited", lambda _: mirror())
    app.connect("source-read", turn_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mirror() -> None:
    """Write each page that has changed."""
    for file, page in PAGES.items():
        if not page.startswith(".."):
            source = ROOT / file
            text = turned(source.read_text(encoding="utf-8"), source, GENERATED / page)
            write(GENERATED / page, text)


def turn_links(app: Sphinx, docname: str, content: list[str]) -> None:
    """Turn the links of a page of docs/ that lead to a file which is a page here."""
    page = Path(app.srcdir) / f"{docname}.md"
    if page.exists() and page.parent != GENERATED:
        content[0] = turned(content[0], page, page)


def turned(text: str, source: Path, page: Path) -> str:
    """Return a text with its relative links as they must be where it is a page.

    Args:
        text: Of the source, Markdown.
        source: Where the text stands.
        page: Where it is put.
    """

    def turn(match: re.Match[str]) -> str:
        target = (source.parent / match[2]).resolve()
        if not target.is_relative_to(ROOT):
            return match[0]
        if target.is_dir():
            target /= "__init__.py"
        name = target.relative_to(ROOT).as_posix()
        if name in PAGES:
            target = (GENERATED / PAGES[name]).resolve()
        place = os.path.relpath(target, page.parent)
        return f"{match[1]}{Path(place).as_posix()}{match[3]}"

    return _LINK.sub(turn, text)


def write(file: Path, text: str) -> None:
    """Write a file, unless it says the same already: Sphinx reads again what is newer."""
    file.parent.mkdir(exist_ok=True)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
