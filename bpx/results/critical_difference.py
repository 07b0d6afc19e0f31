"""Settings ranked over data sets, and which ranks differ by more than chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.errors import ResultsError
from bpx.results.cells import Cells, cells
from bpx.results.level import require_level
from bpx.results.settings import as_names
from bpx.statistics.ranks import cliques, friedman, nemenyi_difference

if TYPE_CHECKING:
    import pandas as pd

RANKING = (
    "mean_rank",
    "problems",
    "without",
    "left_out",
    "chi2",
    "p",
    "p_f",
    "cd",
    "cliques",
    "note",
)
"""The columns of a ranking, after those of the setting."""


def critical_difference(
    runs: pd.DataFrame,
    by: str | Sequence[str],
    metric: str,
    *,
    higher_is_better: bool = False,
    over: str | Sequence[str] = "dataset",
    level: float = 0.05,
) -> pd.DataFrame:
    """Rank settings on each data set, and say how far mean ranks must lie apart.

    On each data set the median over the seeds is ranked, the best first; data sets are independent
    of one another, and seeds on one data set are not. Friedman's test says whether any setting
    ranks better than another; if so, two whose mean ranks differ by the critical difference or more
    differ significantly (Nemenyi).

    A run that diverged, failed or never reached its target is worse than any other; settings whose
    median is such a run tie at the last rank. A data set that not every setting was trained on is
    left out, and counted.

    Args:
        runs: The table of runs.
        by: The settings to tell apart, three or more.
        metric: The column to rank by.
        higher_is_better: Whether a high value is a good one.
        over: The columns that make a data set; two or more values.
        level: Of the critical difference.

    Returns:
        One row per setting, the best first: the columns of `by`; ``mean_rank``; ``problems``, the
        data sets; ``without``, on how many of them the setting has no value; ``left_out``, data
        sets that not every setting was trained on; Friedman's ``chi2`` with its ``p``, and ``p_f``
        by Iman and Davenport's less conservative form; ``cd``, the critical difference;
        ``cliques``, numbers from 1, such as ``"1 2"``: settings that share one do not differ
        significantly; empty where a setting differs from all others.

    Raises:
        ResultsError: There is no such column or level, or too few settings or data sets.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "adam", "momentum"] * 2, "dataset": ["xor"] * 3 + ["moons"] * 3,
        ...     "status": ["finished"] * 6, "train.loss": [0.3, 0.1, 0.2, 0.5, 0.2, 0.3]})
        >>> table = critical_difference(runs, "optimizer", "train.loss")
        >>> table[["optimizer", "mean_rank", "cd", "cliques"]].round(2)
          optimizer  mean_rank    cd cliques
        0      adam        1.0  2.34       1
        1  momentum        2.0  2.34       1
        2        gd        3.0  2.34       1

    Source:
        Demšar, 2006, Statistical comparisons of classifiers over multiple data sets.
    """
    require_level(level)
    over = as_names(over)
    table = cells(runs, as_names(by), over, metric, higher_is_better)
    costs = table.medians()
    _require_enough(table, over)
    problems, count = costs.shape
    test = friedman(costs)
    cd = nemenyi_difference(count, problems, level)
    labels: list[list[str]] = [[] for _ in range(count)]
    none_differs = test.p_f > level
    for number, members in enumerate(cliques(test.ranks, np.inf if none_differs else cd), start=1):
        for member in members:
            labels[member].append(str(number))
    frame = table.settings.assign(
        mean_rank=test.ranks,
        problems=problems,
        without=np.isinf(costs).sum(axis=0),
        left_out=len(table.costs) - problems,
        chi2=test.chi2,
        p=test.p,
        p_f=test.p_f,
        cd=cd,
        cliques=[" ".join(numbers) for numbers in labels],
        note="; ".join(_notes(table, none_differs)),
    )
    return frame.sort_values("mean_rank", kind="stable").reset_index(drop=True)


def _notes(table: Cells, none_differs: bool) -> Iterator[str]:
    """Say what to beware of."""
    if none_differs:
        yield "no setting ranks better than another by Friedman's test, whatever the distance"
    if table.partial:
        yield f"on {table.partial} of the data only the seeds and settings that all have count"


def _require_enough(table: Cells, over: list[str]) -> None:
    """Check that there are enough settings and problems for Friedman's test."""
    count, problems = len(table.settings), int(table.complete.any(axis=1).sum())
    if count < 3:
        raise ResultsError(
            f"Mean ranks are compared of three settings or more, and here are {count}:"
            " significance compares two."
        )
    if problems < 2:
        raise ResultsError(
            f"Mean ranks need two values or more of {', '.join(over)} that every setting was"
            f" trained on, and here are {problems}: sweep over more, or use significance."
        )
