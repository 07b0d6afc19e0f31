"""docs/plugins.md names every hook, event and check, and shows a built-in of every kind."""

import dataclasses
import inspect

import pytest
from docs.documents import ROOT, blocks, rows

import bpx.testing
from bpx import hookspecs
from bpx.components import KINDS, Component
from bpx.registry import Registry
from bpx.training import events

PAGE = ROOT / "docs" / "plugins.md"
TEXT = PAGE.read_text(encoding="utf-8")
HOOKS = [name for name in vars(hookspecs) if name.startswith("bpx_")]
EVENTS = [name for name in HOOKS if inspect.signature(getattr(hookspecs, name)).parameters]


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_with_its_signature(hook: str) -> None:
    # Annotations are text in hookspecs.py, and inspect shows them in quotes.
    signature = str(inspect.signature(getattr(hookspecs, hook))).replace("'", "")
    assert f"| `{hook}{signature}` |" in TEXT


def test_no_other_hook_is_documented() -> None:
    documented = [row[0].strip("`").split("(")[0] for row in rows(TEXT)]
    assert [name for name in documented if name.startswith("bpx_")] == HOOKS


@pytest.mark.parametrize("hook", EVENTS)
def test_every_event_is_documented_with_what_it_holds(hook: str) -> None:
    (parameter,) = inspect.signature(getattr(hookspecs, hook)).parameters.values()
    event = getattr(events, parameter.annotation)
    properties = [name for name, value in vars(event).items() if isinstance(value, property)]
    names = [*(field.name for field in dataclasses.fields(event)), *properties]
    (held,) = [row[2] for row in rows(TEXT) if row[0].startswith(f"`{hook}(")]
    assert held.split(", ") == [f"`{name}`" for name in names]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_builtin_of_every_kind_is_shown(kind: type[Component], registry: Registry) -> None:
    shown = {ROOT / block.file for block in blocks(PAGE) if block.file}
    builtin = [inspect.getfile(entry.component) for entry in registry.entries(kind.kind).values()]
    assert shown & {ROOT / file for file in builtin}


def test_every_check_is_documented() -> None:
    checks = [name for name in bpx.testing.__all__ if name.startswith("check_")]
    documented = [row[1].strip("`").split("(")[0] for row in rows(TEXT) if len(row) == 2]
    assert sorted(name for name in documented if name.startswith("check_")) == sorted(checks)
