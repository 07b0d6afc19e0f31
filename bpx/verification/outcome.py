"""What a verification found."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.store.differences import Difference

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Measure:
    """What is known of one column.

    Attributes:
        table: Its table, or ``weights``.
        column: Its name.
        values: Values compared.
        different: Those among them that differ.
        largest_absolute: The largest difference of two finite numbers.
        largest_relative: The largest difference of two finite numbers, as a share of the larger.
    """

    table: str
    column: str
    values: int = 0
    different: int = 0
    largest_absolute: float = 0.0
    largest_relative: float = 0.0


@dataclass(frozen=True)
class Mismatch:
    """A value that is another one now.

    Attributes:
        id: The run.
        table: The table, or ``weights``.
        epoch: The epoch of its row; None where rows have none, as for `layer` and `parameter`.
        layer: The layer of its row.
        parameter: The place of a weight in theta.
        column: The column.
        stored: What the folder holds.
        again: What came out now.
    """

    id: str
    table: str
    epoch: int | None
    layer: int | None
    parameter: int | None
    column: str
    stored: Any
    again: Any


@dataclass(frozen=True)
class VerifiedSweep:
    """One sweep, some of whose runs were trained again.

    Attributes:
        path: Its folder.
        runs: How many runs it has.
        skipped: How many of them were skipped: nothing of them can be trained.
        ids: The runs that were trained again.
        untrained: The runs chosen that cannot be trained here, for a plugin is missing.
        environment: What differs from the process that trained the sweep.
        columns: Each column that was compared.
        different: Values that differ.
        mismatches: Those values; of very many the first ones.
    """

    path: Path
    runs: int
    skipped: int
    ids: tuple[str, ...]
    untrained: tuple[str, ...]
    environment: tuple[Difference, ...]
    columns: tuple[Measure, ...]
    different: int
    mismatches: tuple[Mismatch, ...]

    @property
    def exact(self) -> bool:
        """Whether equal bits can be expected: nothing differs on which they depend."""
        return not any(difference.decides for difference in self.environment)

    @property
    def passed(self) -> bool:
        """Whether no value differs that had to be equal."""
        return not (self.exact and self.different)

    def to_json(self) -> dict[str, Any]:
        """Return all of it in values that JSON has words for."""
        return {
            "path": str(self.path),
            "passed": self.passed,
            "exact": self.exact,
            "runs": self.runs,
            "skipped": self.skipped,
            "verified": list(self.ids),
            "untrained": list(self.untrained),
            "environment": [asdict(difference) for difference in self.environment],
            "measures": [_plainly(column) for column in self.columns],
            "different": self.different,
            "mismatches": [_plainly(mismatch) for mismatch in self.mismatches],
        }


@dataclass(frozen=True)
class Verification:
    """The outcome of `bpx.verify`.

    Attributes:
        sweeps: Each sweep of the folder.
    """

    sweeps: tuple[VerifiedSweep, ...]

    @property
    def passed(self) -> bool:
        """Whether every sweep passed."""
        return all(sweep.passed for sweep in self.sweeps)

    @property
    def measures(self) -> pd.DataFrame:
        """A row per sweep and column that was compared, with the largest differences."""
        return self._frame("columns", Measure)

    @property
    def mismatches(self) -> pd.DataFrame:
        """A row per value that differs: where it stands, and both values."""
        return self._frame("mismatches", Mismatch)

    def _frame(self, attribute: str, kind: type[Any]) -> pd.DataFrame:
        import pandas as pd

        rows = [
            {"sweep": str(sweep.path), **asdict(row)}
            for sweep in self.sweeps
            for row in getattr(sweep, attribute)
        ]
        return pd.DataFrame(rows, columns=["sweep", *(field.name for field in fields(kind))])

    def __repr__(self) -> str:
        verified = sum(len(sweep.ids) for sweep in self.sweeps)
        runs = sum(sweep.runs for sweep in self.sweeps)
        state = "passed" if self.passed else "failed"
        return f"<Verification {state}: {verified} of {runs} runs trained again>"


def _plainly(row: Measure | Mismatch) -> dict[str, Any]:
    return {name: _finite(value) for name, value in asdict(row).items()}


def _finite(value: Any) -> Any:
    """Return a value, or the text ``"inf"`` for the number JSON has no word for."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
