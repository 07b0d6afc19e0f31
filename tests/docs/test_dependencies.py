"""docs/dependencies.md names every package that pyproject.toml asks for."""

import re
import tomllib

from docs.documents import ROOT, rows


def test_every_dependency_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {name_of(line) for line in project["dependencies"]}
    for lines in project["optional-dependencies"].values():
        wanted |= {name_of(line) for line in lines}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    documented = {name for row in rows(page) for name in row[0].split(", ")}
    assert documented == wanted - {"bpx"}


def name_of(requirement: str) -> str:
    name = re.match(r"[\w-]+", requirement)
    assert name
    return name[0]
