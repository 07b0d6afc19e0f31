"""How a metric depends on one setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.errors import ResultsError
from bpx.results.compare import compare
from bpx.results.rank import best
from bpx.results.settings import as_names

if TYPE_CHECKING:
    import pandas as pd

OTHERS = ("average", "least", "most", "settings", "complete")
"""The columns of a sensitivity, after those of `compare`."""


def sensitivity(
    runs: pd.DataFrame,
    setting: str,
    metric: str,
    settings: Sequence[str],
    by: str | Sequence[str] = (),
    *,
    higher_is_better: bool = False,
    to_target: bool = False,
) -> pd.DataFrame:
    """Follow a metric over the values of one setting.

    For each value, the other settings are at their best, as one would tune them; beside it stands
    how the metric spreads over the others, as one would meet it untuned. A setting matters where
    the best differs between its values; it is robust where the spread is small.

    Args:
        runs: The table of runs.
        setting: The setting to follow.
        metric: The column.
        settings: All settings that vary; `setting` may be among them.
        by: Settings to follow apart from one another, such as ``"optimizer"``.
        higher_is_better: Whether a high value of the metric is a good one.
        to_target: Whether reaching the target decides first what is best.

    Returns:
        One row per value, ascending: the columns of `by`, `setting`, the other settings at their
        best, the statistics of `compare` there, ``average``, ``least`` and ``most`` (of the means
        over all other settings), ``settings`` (how many of them there are) and ``complete`` (of
        how many every run finished). A setting of which no run finished has no mean and counts in
        ``settings``: where ``complete`` is less, the spread leaves out what was lost.

    Raises:
        ResultsError: There is no such column, or the setting is also in `by`.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "gd", "adam", "adam"], "optimizer.lr": [0.1, 1.0] * 2,
        ...     "status": ["finished"] * 4, "train.loss": [0.3, 0.2, 0.1, 0.5],
        ...     "epochs_to_target": [None] * 4})
        >>> table = sensitivity(runs, "optimizer.lr", "train.loss", ["optimizer", "optimizer.lr"])
        >>> table[["optimizer.lr", "optimizer", "mean", "average", "least", "most"]]
           optimizer.lr optimizer  mean  average  least  most
        0           0.1      adam   0.1     0.20    0.1   0.3
        1           1.0        gd   0.2     0.35    0.2   0.5
    """
    by = as_names(by)
    if setting in by:
        raise ResultsError(f"The setting to follow, {setting!r}, cannot be one of by as well.")
    followed = [*by, setting]
    table = best(
        runs, metric, followed, settings, higher_is_better=higher_is_better, to_target=to_target
    )
    means = compare(runs, [*followed, *settings], metric)
    means["complete"] = means["finished"] == 1
    groups = means.groupby(followed, dropna=False, observed=True, sort=True)
    spread = groups["mean"].agg(["mean", "min", "max", "size"])
    spread = spread.assign(complete=groups["complete"].sum()).set_axis(list(OTHERS), axis=1)
    merged = table.drop(columns="rank").merge(spread.reset_index(), on=followed)
    return merged.sort_values(followed, kind="stable", ignore_index=True)
