"""Every built-in component keeps its contract, at its defaults and at its other settings."""

from dataclasses import replace

import pytest

from bpx.components import Component
from bpx.errors import ConfigError
from bpx.registry import Entry
from bpx.testing import CONTRACTS, contract, entries_of

test_contract = contract("bpx")

FACTORS = (0.8, 1.15)
"""What the default of a numeric field is multiplied by: other settings within its bounds."""


def others() -> list[Component]:
    """Return components with one numeric field away from its default, each."""
    return [other for entry in entries_of(["bpx"]) for other in _others(entry)]


def _others(entry: Entry) -> list[Component]:
    default = entry.component()
    found = []
    for field in entry.component.fields():
        if not field.varies or default.kind in ("dataset", "layer"):
            continue
        for factor in FACTORS:
            value = factor * getattr(default, field.name)
            try:
                found.append(replace(default, **{field.name: value}))
            except ConfigError:
                continue  # out of its bounds
    return found


@pytest.mark.parametrize("component", others(), ids=repr)
def test_contract_away_from_the_defaults(component: Component) -> None:
    CONTRACTS[component.kind].hold(component)


def test_each_kind_has_a_contract_and_components_that_are_held_to_it() -> None:
    assert {entry.component.kind for entry in entries_of(["bpx"])} == set(CONTRACTS)
