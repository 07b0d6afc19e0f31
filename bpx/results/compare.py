"""Settings compared over their seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.results.comparable import require_comparable
from bpx.results.groups import reduce_groups
from bpx.results.interval import bootstrapped, require_interval
from bpx.results.repeated import each_once
from bpx.results.settings import (
    as_names,
    final_values,
    group_keys,
    require_columns,
    require_settings,
)
from bpx.statistics.bootstrap import RESAMPLES
from bpx.statistics.interval import half_width
from bpx.statistics.location import interquartile_mean

if TYPE_CHECKING:
    import pandas as pd

STATISTICS = (
    "mean",
    "median",
    "iqm",
    "low",
    "high",
    "n",
    "values",
    "finished",
    "solved",
    "epochs_to_target",
)
"""The columns of a comparison, after those of the setting."""


def compare(
    runs: pd.DataFrame,
    by: str | Sequence[str],
    metric: str,
    *,
    interval: str = "t",
    statistic: str = "mean",
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """Compare settings over their seeds.

    A run that diverged or failed has no final metric: it stays out of mean, medians and interval,
    and it counts in `n` and lowers `values` and `finished`. A skipped run was never trained and
    does not count.

    Args:
        runs: The table of runs.
        by: The settings to tell apart; the runs that agree in them are averaged.
        metric: The column to compare, such as ``"train.loss"``.
        interval: ``"t"`` (Student's, of the mean) or ``"bootstrap"``.
        statistic: What the bootstrap interval is of: ``"mean"``, ``"median"`` or ``"iqm"``.
        resamples: Of the bootstrap, drawn from a fixed seed.

    Returns:
        One row per setting, in the order in which they first occur: the columns of `by`, then
        ``mean``, ``median`` and ``iqm`` (interquartile mean, of the middle half); the 95% interval
        of the mean, or of `statistic`, ``low`` to ``high`` (NaN for a single value); ``n`` (runs),
        ``values`` (how many of them have a value of the metric), ``finished`` (the share that
        did), ``solved`` (how many reached the target) and ``epochs_to_target`` (the median over
        those).

    Raises:
        ResultsError: There is no such column or interval, or the runs are of sweeps that do not
            compare.

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

    require_interval(interval, statistic)
    by = as_names(by)
    require_settings(runs, by)
    require_columns(runs, ["status", "epochs_to_target"], "runs")
    require_comparable(runs, by, metric)
    runs = each_once(runs[runs["status"] != "skipped"], by).reset_index(drop=True)
    values = pd.DataFrame(
        {
            "metric": final_values(runs, metric),
            "finished": (runs["status"] == "finished").astype("float64"),
            "epochs": runs["epochs_to_target"].astype("float64"),
        }
    )
    groups = values.groupby(group_keys(runs, by), sort=False, dropna=False, observed=True)
    metrics = groups["metric"]
    grouped = values["metric"].to_numpy(), groups.ngroup().to_numpy(), groups.ngroups
    with np.errstate(over="ignore", invalid="ignore"):  # of runs that are about to diverge
        mean = metrics.mean()
        if interval == "bootstrap":
            low, high = bootstrapped(*grouped, statistic, resamples)
        else:
            half = half_width(metrics.std().to_numpy(), metrics.count().to_numpy())
            low, high = mean.to_numpy() - half, mean.to_numpy() + half
        iqm = reduce_groups(*grouped, interquartile_mean)
    table = pd.DataFrame(
        {
            "mean": mean,
            "median": metrics.median(),
            "iqm": iqm,
            "low": low,
            "high": high,
            "n": groups.size(),
            "values": metrics.count(),
            "finished": groups["finished"].mean(),
            "solved": groups["epochs"].count(),
            "epochs_to_target": groups["epochs"].median(),
        }
    )
    return table.reset_index(drop=not by)
