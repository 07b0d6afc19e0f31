"""One row per setting and seed: seeds are what is repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def per_seed(
    runs: pd.DataFrame, names: Sequence[str], metric: str, higher_is_better: bool
) -> pd.DataFrame:
    """Reduce the runs of a setting that share a seed to their median run.

    A run without a value is the worst. Where half of a seed's runs have none, neither has the
    seed; it has not finished where half of its runs have not.

    Args:
        runs: The runs that were trained, with their ``cost``, as of `trained_costs`.
        names: The columns that tell settings apart.
        metric: The column of the metric.
        higher_is_better: Whether a high value is a good one.

    Returns:
        The columns `names`, ``seed``, ``status``, ``epochs_to_target`` and that of the metric.
    """
    keys = list(dict.fromkeys([*names, "seed"]))
    columns = list(dict.fromkeys([*keys, "status", "epochs_to_target", metric]))
    if not runs.duplicated(keys).any():
        return runs[columns]
    worst = runs.assign(
        status=(runs["status"] == "finished").astype("float64"),
        epochs_to_target=runs["epochs_to_target"].astype("float64").fillna(np.inf),
    )
    groups = worst.groupby(keys, sort=False, dropna=False, observed=True)
    cost = groups["cost"].median()
    reduced = groups["epochs_to_target"].median().to_frame()
    if metric != "epochs_to_target":
        reduced[metric] = -cost if higher_is_better else cost
    reduced = reduced.where(np.isfinite(reduced))
    reduced["status"] = np.where(groups["status"].mean() > 0.5, "finished", "diverged")
    return reduced.reset_index()[columns]
