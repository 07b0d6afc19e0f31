"""The workloads: each module has a title and yields its rows."""

from collections.abc import Iterator
from importlib import import_module

from benchmarks.row import Row
from benchmarks.scope import Scope

NAMES = (
    "w1",
    "w2",
    "w3",
    "w4",
    "conv",
    "dispatch",
    "recording",
    "grid",
    "many_runs",
    "command",
    "two_workers",
)


def title(name: str) -> str:
    """Return what a workload is, in a line."""
    text: str = import_module(f"benchmarks.workloads.{name}").TITLE
    return text


def measure(name: str, scope: Scope) -> Iterator[Row]:
    """Yield the rows of a workload as they are measured."""
    rows: Iterator[Row] = import_module(f"benchmarks.workloads.{name}").measure(scope)
    return rows
