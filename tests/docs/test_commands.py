"""docs/commands.md names every command with its line, and every option of each."""

import re

import pytest
from docs.documents import ROOT, rows, section

from bpx.cli import HELP
from bpx.commands import SUMMARIES, parser_of

PAGE = ROOT / "docs" / "commands.md"


def test_every_command_is_listed_with_its_line() -> None:
    first = PAGE.read_text(encoding="utf-8").split("\n## ")[0]
    listed = {row[0].strip("`"): row[1] for row in rows(first)}
    assert SUMMARIES.items() <= listed.items()


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_option_is_documented(name: str) -> None:
    shared = options(section(PAGE, "## What they share"))
    assert shared | options(section(PAGE, f"## {name}")) == set(parser_of(name).option_names)


def test_no_section_stands_twice() -> None:
    sections = re.findall(r"^## .*", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(sections) == len(set(sections))


def test_every_exit_status_is_documented_as_the_help_has_it() -> None:
    table = {row[0] for row in rows(section(PAGE, "## What they share")) if row[0].isdigit()}
    assert table == set(re.findall(r"^  (\d+) ", HELP, re.M))


def test_every_command_is_named_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in SUMMARIES if f"`{name}`" not in text] == []


def options(text: str) -> set[str]:
    return {row[0].strip("`") for row in rows(text) if row[0].startswith("`--")}
