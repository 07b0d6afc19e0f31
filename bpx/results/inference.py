"""What the tables of a sweep prove about its settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from bpx.results.critical_difference import critical_difference
from bpx.results.frames import Frames
from bpx.results.profile import profile
from bpx.results.settings import as_names, require_numbers, require_settings
from bpx.results.significance import significance
from bpx.results.tuning import tune, tuned
from bpx.statistics.bootstrap import RESAMPLES

if TYPE_CHECKING:
    import pandas as pd


class Inference(Frames):
    """The statistical tests; each is a function on data frames, given the tables.

    Where no metric is named and runs have a target, the epochs they took to it are compared, and
    a run that never reached it is the worst; otherwise it is `metric`.
    """

    def significance(
        self,
        by: str | Sequence[str] | None = None,
        metric: str | None = None,
        *,
        against: Any = None,
        test: str = "wilcoxon",
        pairs: str | Sequence[str] = "seed",
        level: float = 0.05,
        resamples: int = RESAMPLES,
    ) -> pd.DataFrame:
        """Test which settings differ; see `bpx.results.significance.significance`.

        Args:
            by: The settings to tell apart; by default those that vary.
            metric: The column to compare.
            against: With what to compare every other setting: its value or a dictionary of
                values, ``"best"``, or by default each with each.
            test: ``"wilcoxon"`` or ``"permutation"``.
            pairs: The columns in which two runs of a pair agree.
            level: Of the whole family of comparisons, after Holm's correction.
            resamples: Of the bootstrap interval.
        """
        metric, higher = self._measure(metric)
        return significance(
            self.runs,
            self._by(by),
            metric,
            higher_is_better=higher,
            against=against,
            test=test,
            pairs=pairs,
            level=level,
            resamples=resamples,
        )

    def tune(
        self,
        over: str | Sequence[str],
        by: str | Sequence[str] = (),
        metric: str | None = None,
        *,
        choose: Iterable[int] | None = None,
        report: Iterable[int] | None = None,
    ) -> pd.DataFrame:
        """Choose settings on some seeds, report on the others; see `bpx.results.tuning.tune`.

        Args:
            over: The settings to choose.
            by: For each value of what; by default once.
            metric: The column that decides.
            choose: The seeds to choose by; by default the first half, rounded down.
            report: The seeds to report; by default the others.
        """
        metric, higher = self._measure(metric)
        return tune(
            self.runs, over, by, metric, higher_is_better=higher, choose=choose, report=report
        )

    def tuned(
        self,
        over: str | Sequence[str],
        by: str | Sequence[str] = (),
        metric: str | None = None,
        *,
        choose: Iterable[int] | None = None,
        report: Iterable[int] | None = None,
    ) -> Self:
        """Return the results of the settings that `tune` chooses, on the seeds that report.

        They were not used to choose, and tests among them are fair:
        ``results.tuned("optimizer.lr", "optimizer").significance("optimizer")``.

        Args:
            over: The settings to choose.
            by: For each value of what; by default once.
            metric: The column that decides.
            choose: The seeds to choose by; by default the first half, rounded down.
            report: The seeds to report; by default the others.
        """
        metric, higher = self._measure(metric)
        halves = tuned(
            self.runs, over, by, metric, higher_is_better=higher, choose=choose, report=report
        )
        return self.of(halves.reporting)

    def profile(
        self,
        by: str | Sequence[str] | None = None,
        metric: str | None = None,
        *,
        over: str | Sequence[str] = "dataset",
        kind: str = "ratio",
    ) -> pd.DataFrame:
        """Return performance profiles; see `bpx.results.profile.profile`.

        Args:
            by: The settings to tell apart; by default those that vary on one problem.
            metric: The column of costs.
            over: The columns that, with the seed, make a problem.
            kind: ``"ratio"``, of costs, or ``"score"``.
        """
        metric, higher = self._measure(metric)
        by = self._by_apart_from(over, by)
        return profile(self.runs, by, metric, higher_is_better=higher, over=over, kind=kind)

    def critical_difference(
        self,
        by: str | Sequence[str] | None = None,
        metric: str | None = None,
        *,
        over: str | Sequence[str] = "dataset",
        level: float = 0.05,
    ) -> pd.DataFrame:
        """Rank over data sets; see `bpx.results.critical_difference.critical_difference`.

        Args:
            by: The settings to tell apart; by default those that vary on one problem.
            metric: The column to rank by.
            over: The columns that make a data set.
            level: Of the critical difference.
        """
        metric, higher = self._measure(metric)
        by = self._by_apart_from(over, by)
        return critical_difference(
            self.runs, by, metric, higher_is_better=higher, over=over, level=level
        )

    def _measure(self, metric: str | None) -> tuple[str, bool]:
        """Return the metric to compare and whether a high value of it is good."""
        metric = metric or ("epochs_to_target" if self.has_target else self.metric)
        require_numbers(self.runs, metric, "runs")
        return metric, self.higher_is_better(metric)

    def _by_apart_from(
        self, over: str | Sequence[str], by: str | Sequence[str] | None
    ) -> str | Sequence[str]:
        """Return the settings to tell apart where others make the problems.

        Those that follow from the problem, such as the loss from the data, are not among them.
        """
        if by is not None:
            return by
        over = as_names(over)
        require_settings(self.runs, over)
        runs = self.runs[self.runs["status"] != "skipped"]
        problems = len(runs[over].drop_duplicates())
        return [
            name
            for name in self.varied
            if name not in over and len(runs[[*over, name]].drop_duplicates()) > problems
        ]
