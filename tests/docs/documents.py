"""The documents, cut into blocks and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITTEN_BY_THE_BUILD = "generated"
"""The folder of docs/ that the build of the site writes."""

PAGES = [
    page
    for page in sorted((ROOT / "docs").rglob("*.md"))
    if page.relative_to(ROOT / "docs").parts[0] != WRITTEN_BY_THE_BUILD
]
DOCUMENTS = [ROOT / "README.md", *PAGES]


def named(*names: str) -> list[Path]:
    """Return pages of docs/ by their names."""
    return [ROOT / "docs" / f"{name}.md" for name in names]


# Files of tests are what workers share out among them, so the pages stand in three.
ON_SWEEPS = named("configuration", "networks", "commands", "scaling", "store", "provenance")
ON_RESULTS = named("results", "statistics", "gallery", "report", "bridges", "studies")
OTHERS = [page for page in DOCUMENTS if page not in (*ON_SWEEPS, *ON_RESULTS)]

_FENCE = re.compile(r"```(\w*|\{[\w-]+\}.*)")
"""Of a program, or of a directive of the site."""

_NAMES_FILE = re.compile(r".*`([\w./]+\.(?:py|yaml))`:")


@dataclass(frozen=True)
class Block:
    """A fenced block of a document.

    Attributes:
        line: The line on which its text begins.
        language: The word after the fence.
        file: The file it is, where the line before it ends in a file's name and a colon.
        text: What stands in it.
    """

    line: int
    language: str
    file: str | None
    text: str


def blocks(document: Path) -> Iterator[Block]:
    before, opened = "", None
    lines: list[str] = []
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.fullmatch(line)
        if opened is not None and line == "```":
            yield Block(*opened, "".join(f"{text}\n" for text in lines))
            before, opened = "", None
        elif opened is not None:
            lines.append(line)
        elif fence:
            named = _NAMES_FILE.fullmatch(before)
            opened, lines = (number + 1, fence[1], named[1] if named else None), []
        elif line:
            before = line
    assert opened is None, f"{document.name}: the block in line {opened} has no end"


def section(document: Path, heading: str) -> str:
    """Return the text under a heading, up to the next one of its level or above."""
    text = document.read_text(encoding="utf-8")
    level = len(heading.split()[0])
    start = text.index(f"\n{heading}\n") + len(heading) + 2
    end = re.search(rf"^#{{1,{level}}} (?! )", text[start:], re.MULTILINE)  # "#  lr" heads a table
    return text[start : start + end.start()] if end else text[start:]


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of every table in a text, without their headings."""
    found = []
    for is_table, lines in groupby(text.splitlines(), lambda line: line.startswith("|")):
        if is_table:
            found += [line.strip("|").split(" | ") for line in list(lines)[2:]]
    return [[cell.strip() for cell in row] for row in found]
