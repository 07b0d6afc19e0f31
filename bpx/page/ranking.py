"""A sweep's settings in the order of their rank: what most of the page is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpx.plots.highlight import Look, highlights
from bpx.plots.style import Setting, label, settings
from bpx.results import Results

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Ranking:
    """The settings of a sweep, the best first.

    Attributes:
        results: The sweep.
        by: The settings that vary.
        metric: The metric that decides, after the target where there is one.
        frame: What `Results.rank` returns.
        keys: The setting of every row.
        looks: The settings that have a colour, the same as in the pictures.
    """

    results: Results
    by: list[str]
    metric: str
    frame: pd.DataFrame
    keys: list[Setting]
    looks: dict[Setting, Look]

    @classmethod
    def of(cls, results: Results) -> Ranking | None:
        """Rank a sweep; None where no run has a value to rank by."""
        metric, by = results.metric, results.varied
        if metric not in results.runs or not results.runs[metric].notna().any():
            return None
        frame = results.rank()
        return cls(
            results, by, metric, frame, settings(frame, by), highlights(results, by, metric=None)
        )

    @property
    def labels(self) -> list[str]:
        """The words for every setting, the same as in the pictures."""
        return [label(self.by, key) for key in self.keys]

    @property
    def repeated(self) -> bool:
        """Whether any setting has an interval: more than one run that finished."""
        return bool(self.frame["low"].notna().any())

    @property
    def finished(self) -> list[int]:
        """How many runs of every setting finished, and so have a part in its mean."""
        return [round(runs) for runs in self.frame["n"] * self.frame["finished"]]
