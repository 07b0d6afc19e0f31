"""docs/checks.md names every check of every kind, with what it holds and what makes it fail."""

import pytest
from docs.documents import ROOT, rows, section

from bpx.testing import CONTRACTS
from bpx.testing.contract import ALWAYS
from bpx.testing.examine import DOCUMENTED

PAGE = ROOT / "docs" / "checks.md"
HEADINGS = {"loss": "Losses", "dataset": "Data sets"}
SHARED = ("pickles", "keeps_nothing", "global_random")


def documented(heading: str) -> dict[str, list[str]]:
    """Return the rows of the table below a heading, by check."""
    table = section(PAGE, heading).split("\n#")[0]
    return {row[0].strip("`"): row[1:] for row in rows(table)}


def heading(kind: str) -> str:
    return f"### {HEADINGS.get(kind, f'{kind.title()}s')}"


@pytest.mark.parametrize("kind", CONTRACTS)
def test_every_check_of_a_kind_is_documented_in_its_order_with_a_likely_cause(kind: str) -> None:
    own = {n: holds for n, holds in CONTRACTS[kind].checks.items() if n not in SHARED}
    table = documented(heading(kind))
    assert list(table) == list(own)
    for name, holds in own.items():
        assert table[name][0] == holds
        assert table[name][1]


def test_what_every_kind_has_is_documented_first() -> None:
    table = documented("## What is checked")
    assert list(table) == [*SHARED, DOCUMENTED]
    for name in SHARED:
        assert table[name][0] == CONTRACTS["metric"].checks[name]


def test_what_nothing_is_excepted_from_is_named() -> None:
    text = " ".join(section(PAGE, "## Exceptions").split())
    *first, last = (f"`{name}`" for name in ALWAYS)
    assert f"from {', '.join(first)} and {last} nothing is excepted" in text
