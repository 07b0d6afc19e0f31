"""docs/configuration.md names every key with its default, and every component with its fields."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest
from docs.documents import ROOT, rows, section

from bpx.components import KINDS, Component, Field
from bpx.config import run
from bpx.config.schema import GROUPS, NO_AXIS, primary_keys
from bpx.config.sweep_schema import SweeperConfig
from bpx.engine.request import SweepRequest
from bpx.registry import Registry
from bpx.store.columns import text

PAGE = ROOT / "docs" / "configuration.md"


@pytest.fixture
def composed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Return the defaults by key, as they are typed; of a component, its name."""
    monkeypatch.chdir(tmp_path)
    requests: list[SweepRequest] = []

    def keep(request: SweepRequest) -> Sequence[float]:
        requests.append(request)
        return [0.0]

    run([], keep)
    config = requests[0].config
    defaults = {}
    for key in primary_keys():
        value = config
        for word in key.split("."):
            value = value[word]
        if key in GROUPS:
            value = value["name"]
        if not isinstance(value, dict):
            defaults[key] = text(value)
    return defaults


def test_every_key_is_documented_with_its_default(composed: dict[str, object]) -> None:
    table = rows(section(PAGE, "## Keys"))
    assert {code(key): code(default) for key, default, _ in table} == composed


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_component_is_documented_with_its_fields(
    kind: type[Component], registry: Registry
) -> None:
    table = rows(section(PAGE, f"### {kind.kind}"))
    documented = {code(name): fields for name, fields in table}
    assert documented == {
        name: ", ".join(map(spelled, entry.component.fields()))
        for name, entry in registry.entries(kind.kind).items()
    }


def test_what_cannot_be_swept_is_documented() -> None:
    listed = section(PAGE, "## Sweeps")
    assert all(f"`{key}`" in listed for key in NO_AXIS)


def test_every_key_of_the_sweeper_is_documented_with_its_default() -> None:
    sweeper = dataclasses.asdict(SweeperConfig())
    random = {f"random.{key}": value for key, value in sweeper.pop("random").items()}
    del sweeper["_target_"]
    table = [row for row in rows(section(PAGE, "## Larger sweeps")) if len(row) == 3]
    assert {code(key): code(default) for key, default, _ in table} == {
        key: text(value) for key, value in (sweeper | random).items()
    }


def test_every_experiment_is_named() -> None:
    text = section(PAGE, "## Experiments")
    files = (ROOT / "conf" / "experiment").glob("*.yaml")
    assert [file.stem for file in files if f"`{file.stem}`" not in text] == []


def code(cell: str) -> str:
    """Return what a cell shows as code."""
    assert cell[0] == cell[-1] == "`", cell
    return cell.strip("`")


def spelled(field: Field) -> str:
    """Return a field as the tables have it: `lr=0.1` (> 0), or `cycle=cosine` (a schedule)."""
    choices = getattr(field.type, "__args__", ())
    words = [choice for choice in choices if isinstance(choice, str)]
    limits = ", ".join(words) or " and ".join(map(str, field.bounds))
    limits = field.spelling if field.component else limits
    default = text(getattr(field.default, "name", field.default))
    return f"`{field.name}={default}`" + (f" ({limits})" if limits else "")
