"""The pytest plugin: checks without a test file, failures as sentences, exceptions in the summary.

It is loaded in every run of pytest where bpx is installed: it stands outside of `bpx.testing`, and
imports that when a check is asked for.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--bpx-check`."""
    group = parser.getgroup("bpx", "components of bpx")
    group.addoption(
        "--bpx-check",
        metavar="TARGET",
        action="append",
        default=[],
        help="hold the components of a file, a package or a name to their contract",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark of `bpx.testing.contract`, and the checks that the option asks for."""
    config.addinivalue_line("markers", "bpx_contract: holds a component of bpx to its contract")
    if config.getoption("--bpx-check"):
        config.pluginmanager.register(_Asked(), "bpx-asked")


class _Asked:
    """Adds the checks that `--bpx-check` asks for to what was collected."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Collect, then add an item for each component."""
        result = yield
        from bpx.errors import BpxError
        from bpx.testing.targets import entries_of

        try:
            entries = entries_of(session.config.getoption("--bpx-check"))
        except BpxError as error:
            raise pytest.UsageError(str(error)) from error
        for entry in entries:
            name = f"{entry.component.kind}/{entry.component.name}"
            node = f"bpx-check::{name}"
            session.items.append(Checked.from_parent(session, name=name, nodeid=node, entry=entry))
        session.testscollected = len(session.items)
        return result


class Checked(pytest.Item):
    """One component, held to its contract."""

    def __init__(self, *, entry: Any, **others: Any) -> None:
        """Take the component's entry in the registry."""
        super().__init__(**others)
        self._entry = entry
        self.add_marker("bpx_contract")

    def runtest(self) -> None:
        """Run its checks."""
        from bpx.testing.pytest_tests import hold

        hold(self._entry, lambda name, value: self.user_properties.append((name, value)))

    def reportinfo(self) -> tuple[str, None, str]:
        """Return where the component stands."""
        return str(self._entry.source), None, f"bpx check {self.name}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, Any]:
    """Show a failed check as its sentences: the lines of bpx's own code say nothing more."""
    report = yield
    if call.excinfo is not None and item.get_closest_marker("bpx_contract") is not None:
        from bpx.testing.failures import CheckError

        if call.excinfo.errisinstance(CheckError):
            report.longrepr = str(call.excinfo.value)
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List the checks that components are declared not to pass, with the reasons."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    exceptions = [
        str(value)
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "bpx_exception" and getattr(report, "when", "") == "call"
    ]
    if exceptions:
        terminalreporter.section("bpx: declared exceptions")
        for line in dict.fromkeys(exceptions):
            terminalreporter.line(line)
