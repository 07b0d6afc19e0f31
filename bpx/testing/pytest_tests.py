"""A package's own test in one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.registry import Entry
from bpx.testing.examine import examine
from bpx.testing.failures import CheckError
from bpx.testing.targets import entries_of

if TYPE_CHECKING:
    from collections.abc import Callable


def contract(*targets: str | Path) -> Callable[..., Any]:
    """Return a test that holds every component of a package, a file or a name to its contract.

    It is parametrised: pytest runs and reports it once for each component, as
    ``test_contract[optimizer/lion]``. A test module of one line::

        test_contract = bpx.testing.contract("bpx_lion")

    Args:
        targets: What `python -m bpx check` takes: a Python file, an installed package, a
            component's name, ``KIND/NAME``.

    Raises:
        ConfigError: A target names nothing.
        PluginError: A file or a package cannot be loaded.
    """
    import pytest

    entries = entries_of(targets)

    @pytest.mark.bpx_contract
    @pytest.mark.parametrize("component", entries, ids=_id)
    def test_contract(component: Entry, record_property: Callable[[str, object], None]) -> None:
        hold(component, record_property)

    return test_contract


def hold(entry: Entry, record_property: Callable[[str, object], None]) -> None:
    """Examine a component within a test.

    Args:
        entry: The component.
        record_property: pytest's, which carries exceptions to the terminal's summary.

    Raises:
        CheckError: Checks fail; each has its sentence.
    """
    import pytest

    found = examine(entry.component, owes_words=entry.package is not None)
    if found.needs is not None:
        pytest.skip(found.needs)
    for check, reason in found.exceptions.items():
        record_property("bpx_exception", f"{found.kind} {found.name}: {check}: {reason}")
    if found.failures:
        raise CheckError("\n".join(outcome.sentence for outcome in found.failures))


def _id(entry: Entry) -> str:
    return f"{entry.component.kind}/{entry.component.name}"
