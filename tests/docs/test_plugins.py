"""The pages on plugins name every hook, event and check, and show a built-in of every kind."""

import dataclasses
import inspect
import re
from pathlib import Path

import pytest
from docs.documents import ROOT, rows

import bpx.testing
from bpx import hookspecs
from bpx.catalogue.lookup import hook_plural
from bpx.components import KINDS, Component
from bpx.registry import Registry
from bpx.training import events

DOCS = ROOT / "docs"
TEXT = "\n".join((DOCS / name).read_text("utf-8") for name in ("plugins.md", "kinds/observer.md"))
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
def test_the_page_of_a_kind_has_its_class_and_the_whole_file_of_a_builtin(
    kind: type[Component], registry: Registry
) -> None:
    page = DOCS / "kinds" / f"{kind.kind}.md"
    text = page.read_text(encoding="utf-8")
    assert f".. autoclass:: bpx.{kind.__name__}\n   :members:\n" in text
    included = re.findall(r"```{literalinclude} (\S+)\n:language: python\n```", text)
    shown = {(page.parent / file).resolve() for file in included}
    builtin = [inspect.getfile(entry.component) for entry in registry.entries(kind.kind).values()]
    assert shown & set(map(Path, builtin))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_the_page_of_a_kind_leads_to_its_hook_its_check_and_its_builtins(
    kind: type[Component],
) -> None:
    text = (DOCS / "kinds" / f"{kind.kind}.md").read_text(encoding="utf-8")
    plural = hook_plural(kind.kind)
    assert f"`bpx_{plural}() -> list[type[{kind.__name__}]]`" in text
    assert f"check_{kind.kind}(" in text
    assert f"\n../generated/builtin_{plural}\n" in text


def test_every_check_is_documented() -> None:
    checks = [name for name in bpx.testing.__all__ if name.startswith("check_")]
    documented = [row[1].strip("`").split("(")[0] for row in rows(TEXT) if len(row) == 2]
    assert sorted(name for name in documented if name.startswith("check_")) == sorted(checks)
