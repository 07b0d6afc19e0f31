"""docs/statistics.md names every column that its frames have."""

import re

import pytest
from docs.documents import ROOT, rows, section

from bpx.results.critical_difference import RANKING
from bpx.results.profile import KINDS, PROFILE
from bpx.results.significance import COMPARISON
from bpx.results.tuning import TUNING

PAGE = ROOT / "docs" / "statistics.md"


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("## Which settings differ", [COMPARISON]),
        ("## A fair choice", [TUNING]),
        ("## Over many data sets", [RANKING, (*KINDS, *PROFILE)]),
    ],
    ids=["significance", "tune", "critical_difference and profile"],
)
def test_every_column_is_documented(heading: str, columns: list[tuple[str, ...]]) -> None:
    tables = rows(section(PAGE, heading))
    named = [name for row in tables for name in re.findall(r"`(\w+)`", row[0])]
    assert named == [name for names in columns for name in names]
