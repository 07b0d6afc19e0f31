"""The grid: 100,000 jobs composed and planned, and nothing trained."""

import re
from collections.abc import Iterator

from benchmarks.processes import ROOT, python
from benchmarks.row import Goal, Row
from benchmarks.scope import Scope

TITLE = "100,000 jobs composed and planned"

SCRIPT = ROOT / "benchmarks" / "grid.py"

_JOBS = 100_000
_VARY = ("seeds", "rates", "both")


def measure(scope: Scope) -> Iterator[Row]:
    """Yield a row for each thing that may vary most; none where the script is not there."""
    if not SCRIPT.exists():
        return
    jobs = _JOBS // (100 if scope.quick else 1)
    for vary in _VARY:
        output = python([str(SCRIPT), str(jobs), "--vary", vary]).output
        seconds = _figure(r"in all +([\d.]+) s", output)
        memory = _figure(r"memory +([\d.]+) MB", output)
        yield Row(
            case=f"{jobs:,} jobs; {vary} vary most",
            unit="s",
            times={"compose and plan": seconds},
            goals=[
                Goal("compose and plan", seconds, "<=", 4, "s"),
                Goal("peak memory", memory, "<=", 1024, "MB"),
            ],
        )


def _figure(pattern: str, output: str) -> float:
    found = re.search(pattern, output)
    assert found, f"benchmarks/grid.py prints nothing like {pattern!r}:\n{output}"
    return float(found[1])
