"""A workload's rows with what they depend on, kept as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.row import Row


@dataclass(frozen=True)
class Measurement:
    """What one workload gave, once.

    Attributes:
        title: What the workload is.
        date: When it was measured.
        commit: Of bpx; a plus after it says that files differed from it.
        repeats: Calls of each contender that count.
        machine: Processor, system, BLAS.
        versions: Of Python and of the packages.
        missing: The peers that were not there, with the package each needs.
        rows: Its cases.
    """

    title: str
    date: str
    commit: str
    repeats: int
    machine: dict[str, str]
    versions: dict[str, str]
    missing: dict[str, str]
    rows: list[Row]

    @classmethod
    def now(
        cls, title: str, commit: str, repeats: int, missing: Mapping[str, str], rows: list[Row]
    ) -> "Measurement":
        """Return what was just measured here."""
        return cls(
            title,
            datetime.now(UTC).strftime("%Y-%m-%d"),
            commit,
            repeats,
            machine.description(),
            machine.versions(),
            dict(missing),
            rows,
        )

    @classmethod
    def from_json(cls, measurement: dict[str, Any]) -> "Measurement":
        """Return what `save` wrote."""
        return cls(**measurement | {"rows": [Row.from_json(row) for row in measurement["rows"]]})


def load(file: Path) -> dict[str, Measurement]:
    """Return the measurements of a file by workload; none where there is no file."""
    if not file.exists():
        return {}
    document = json.loads(file.read_text(encoding="utf-8"))
    return {name: Measurement.from_json(each) for name, each in document.items()}


def save(file: Path, measurements: Mapping[str, Measurement]) -> None:
    """Write measurements to a file; those of workloads not measured now stay in it."""
    document = {name: asdict(each) for name, each in (load(file) | dict(measurements)).items()}
    file.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
