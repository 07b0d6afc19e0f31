"""docs/design.md lists the modules as import-linter holds them, and its diagrams are of today."""

import runpy
from collections.abc import Mapping
from typing import Any

import pytest
from docs.documents import ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def diagrams() -> Mapping[str, Any]:
    return runpy.run_path(str(DOCS / "diagrams.py"))


def test_every_module_is_listed_below_what_it_may_import(diagrams: Mapping[str, Any]) -> None:
    row = {name: number for number, names in enumerate(diagrams["layers"]()) for name in names}
    listed = list(diagrams["words"]())
    assert set(row) <= set(listed)
    rows = [row[name] for name in listed if name in row]
    assert rows == sorted(rows)


def test_every_module_there_is_has_a_layer(diagrams: Mapping[str, Any]) -> None:
    found = {path.stem for path in (ROOT / "bpx").iterdir() if is_module(path.name)}
    assert found == {name for names in diagrams["layers"]() for name in names}


@pytest.mark.parametrize("name", ["modules", "flow"])
def test_a_diagram_is_as_it_is_drawn(name: str, diagrams: Mapping[str, Any]) -> None:
    drawn = (DOCS / "images" / f"{name}.svg").read_text(encoding="utf-8")
    assert drawn == diagrams[name](), "draw it again: python docs/diagrams.py"


def is_module(name: str) -> bool:
    return name not in ("__init__.py", "__pycache__", "py.typed", "conf")
