"""Settings compared over their seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.errors import ResultsError
from bpx.results.settings import as_names, require_columns, require_numbers
from bpx.statistics.interval import half_width

if TYPE_CHECKING:
    import pandas as pd

STATISTICS = (
    "mean",
    "low",
    "high",
    "median",
    "n",
    "finished",
    "solved",
    "epochs_to_target",
)
"""The columns of a comparison, after those of the setting."""


def compare(runs: pd.DataFrame, by: str | Sequence[str], metric: str) -> pd.DataFrame:
    """Compare settings over their seeds.

    A run that diverged or failed has no final metric: it stays out of mean, interval and median,
    and it counts in `n` and lowers `finished`. A skipped run was never trained and does not count.

    Args:
        runs: The table of runs.
        by: The settings to tell apart; the runs that agree in them are averaged.
        metric: The column to compare, such as ``"train.loss"``.

    Returns:
        One row per setting, in the order in which they first occur: the columns of `by`, then
        ``mean`` with its 95% interval ``low`` to ``high`` (Student's t; NaN for a single seed),
        ``median``, ``n`` (runs), ``finished`` (their share), ``solved`` (how many reached the
        target) and ``epochs_to_target`` (the median over those).

    Raises:
        ResultsError: There is no such column.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "gd", "adam"], "status": ["finished"] * 3,
        ...     "train.loss": [0.2, 0.4, 0.1], "epochs_to_target": [None, None, 90.0]})
        >>> compare(runs, "optimizer", "train.loss")[["optimizer", "mean", "n", "solved"]]
          optimizer  mean  n  solved
        0        gd   0.3  2       0
        1      adam   0.1  1       1
    """
    import pandas as pd

    by = as_names(by)
    require_columns(runs, [*by, "status", "epochs_to_target"], "runs")
    require_numbers(runs, metric, "runs")
    runs = runs[runs["status"] != "skipped"]
    finished = runs["status"] == "finished"
    values = pd.DataFrame(
        {
            "metric": runs[metric].astype("float64").where(finished),
            "finished": finished.astype("float64"),
            "epochs": runs["epochs_to_target"].astype("float64"),
        }
    )
    keys = [runs[name] for name in by] or [pd.Series(0, index=runs.index)]
    groups = values.groupby(keys, sort=False, dropna=False, observed=True)
    metrics = groups["metric"]
    mean = metrics.mean()
    half = half_width(metrics.std().to_numpy(), metrics.count().to_numpy())
    table = pd.DataFrame(
        {
            "mean": mean,
            "low": mean - half,
            "high": mean + half,
            "median": metrics.median(),
            "n": groups.size(),
            "finished": groups["finished"].mean(),
            "solved": groups["epochs"].count(),
            "epochs_to_target": groups["epochs"].median(),
        }
    )
    return table.reset_index(drop=not by)


def rank(
    runs: pd.DataFrame,
    by: str | Sequence[str],
    metric: str,
    *,
    higher_is_better: bool = False,
    to_target: bool = False,
) -> pd.DataFrame:
    """Compare settings and sort them, the best first.

    A setting of which more runs finished comes before one of which fewer did; among equals the
    mean decides. So a setting cannot win by losing its bad seeds to divergence.

    Runs that stop at a target all end just beyond it, and their last value says little. With
    `to_target`, the share of runs that got there decides before the mean, then the epochs they
    took.

    Args:
        runs: The table of runs.
        by: The settings to tell apart.
        metric: The column that decides.
        higher_is_better: Whether a high value is a good one.
        to_target: Whether reaching the target decides first.

    Returns:
        The rows of `compare`, with a column ``rank``, from 1, before them.

    Raises:
        ResultsError: There is no such column.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "adam"], "status": ["finished"] * 2,
        ...     "train.loss": [0.3, 0.1], "epochs_to_target": [None, 90.0]})
        >>> rank(runs, "optimizer", "train.loss")["optimizer"].tolist()
        ['adam', 'gd']
    """
    table = compare(runs, by, metric)
    ascending = {"finished": False}
    if to_target:
        table["share"] = table["solved"] / table["n"]
        ascending |= {"share": False, "epochs_to_target": True}
    ascending["mean"] = not higher_is_better
    table = table.sort_values(list(ascending), ascending=list(ascending.values()), kind="stable")
    table = table.drop(columns="share", errors="ignore")
    table.insert(0, "rank", range(1, len(table) + 1))
    return table.reset_index(drop=True)


def pivot(
    runs: pd.DataFrame, index: str, columns: str, metric: str, statistic: str = "mean"
) -> pd.DataFrame:
    """Lay a comparison over two settings out as a table.

    Args:
        runs: The table of runs.
        index: The setting of the rows.
        columns: The setting of the columns.
        metric: The column to compare; all other settings and the seeds are averaged over.
        statistic: What to show of it: a column of `compare`.

    Returns:
        Rows and columns in ascending order, NaN where there is no finished run.

    Raises:
        ResultsError: There is no such column, or rows and columns are one setting.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "gd"], "optimizer.lr": [0.1, 1.0], "status": ["finished"] * 2,
        ...     "train.loss": [0.3, 0.1], "epochs_to_target": [None, 90.0]})
        >>> pivot(runs, "optimizer", "optimizer.lr", "train.loss").loc["gd", 1.0]
        np.float64(0.1)
    """
    if index == columns:
        raise ResultsError(
            f"A pivot needs two settings, and both are {index!r}; compare tells one apart."
        )
    table = compare(runs, [index, columns], metric)
    require_columns(table[list(STATISTICS)], [statistic], "A comparison")
    return table.pivot_table(
        index=index, columns=columns, values=statistic, aggfunc="first", dropna=False
    )
