"""Performance profiles: how often a setting comes near the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.results.cells import Cells, as_metric, cells
from bpx.results.settings import as_names
from bpx.statistics.profile import performance_ratios, steps

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("ratio", "score")
"""What a threshold is; the column of thresholds, after those of the setting."""

PROFILE = ("share", "problems", "without", "left_out")
"""The columns after that."""


def profile(
    runs: pd.DataFrame,
    by: str | Sequence[str],
    metric: str,
    *,
    higher_is_better: bool = False,
    over: str | Sequence[str] = "dataset",
    kind: str = "ratio",
) -> pd.DataFrame:
    r"""Return the performance profile of each setting over many problems.

    A problem is a data set and a seed. Of the kind ``"ratio"`` (Dolan and Moré), the profile of a
    setting is the share of problems on which its cost is at most :math:`\tau` times the least cost
    of any setting: at 1, how often it is the best; far to the right, how often it gets there at
    all. Of the kind ``"score"`` (Agarwal et al.), it is the share of problems on which its value is
    at least as good as :math:`\tau`, for metrics whose ratios mean nothing, such as an accuracy.

    A run that diverged, failed or never reached its target never gets there: its share is lost at
    every threshold. A problem that not every setting was trained on is left out, and counted.

    Args:
        runs: The table of runs.
        by: The settings to tell apart.
        metric: The column of costs, such as ``"epochs_to_target"``.
        higher_is_better: Whether a high value is a good one.
        over: The columns that, with the seed, make a problem.
        kind: ``"ratio"`` or ``"score"``.

    Returns:
        The steps of each setting's profile, the strictest threshold first: the columns of `by`;
        the threshold, ``ratio`` or ``score``; ``share``, from there to the next row, from 0 to 1;
        ``problems``, of which it is the share; ``without``, on how many of them the
        setting has no value; ``left_out``, problems that not every setting was trained on. The
        first and the last threshold are the same for every setting.

    Raises:
        ResultsError: There is no such column or kind, no problem that all settings share, or a
            ratio of costs means nothing: the metric is better where it is higher, or negative.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd"] * 2 + ["adam"] * 2, "dataset": ["xor", "moons"] * 2,
        ...     "seed": 0, "status": ["finished"] * 4, "epochs_to_target": [90, 20, 30, None]})
        >>> profile(runs, "optimizer", "epochs_to_target")[["optimizer", "ratio", "share"]]
          optimizer  ratio  share
        0        gd    1.0    0.5
        1        gd    3.0    1.0
        2      adam    1.0    0.5
        3      adam    3.0    0.5

    Source:
        Dolan and Moré, 2002, Benchmarking optimization software with performance profiles; Agarwal
        et al., 2021, Deep reinforcement learning at the edge of the statistical precipice.
    """
    if kind not in KINDS:
        raise ResultsError(f"kind={kind!r} is not known. {nearest(kind, KINDS)}")
    units = [*as_names(over), "seed"]
    table = cells(runs, as_names(by), dict.fromkeys(units), metric, higher_is_better)
    if not table.complete.any():
        raise ResultsError(f"No {' and '.join(units)} has a run of every setting.")
    values = _thresholds(table, metric, kind, higher_is_better)
    finite = values[np.isfinite(values)]
    if not len(finite):
        raise ResultsError(f"No problem that all settings share has a value of {metric!r}.")
    pieces = [_steps(column, finite.min(), finite.max()) for column in values.T]
    rows = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    frame = table.settings.iloc[rows].reset_index(drop=True)
    threshold, share = np.concatenate(pieces).T
    without = np.isinf(values).sum(axis=0)
    return frame.assign(
        **{kind: as_metric(threshold, kind == "score" and higher_is_better)},
        share=share,
        problems=len(values),
        without=without[rows],
        left_out=len(table.costs) - len(values),
    )


def _thresholds(table: Cells, metric: str, kind: str, higher_is_better: bool) -> Array:
    """Return the threshold from which each setting counts on each problem; low is good."""
    costs = table.medians()
    if kind == "score":
        return costs
    if higher_is_better or (costs < 0).any():
        reason = "is better where it is higher" if higher_is_better else "has negative values"
        raise ResultsError(f"{metric!r} {reason}: ratios mean nothing; take kind='score'.")
    return performance_ratios(costs)


def _steps(values: Array, first: float, last: float) -> Array:
    """Return rows of threshold and share, from the first threshold to the last."""
    thresholds, share = steps(values)
    rows = np.stack([thresholds, share], axis=1)
    if not len(rows) or rows[0, 0] > first:
        rows = np.concatenate([[[first, 0.0]], rows])
    if rows[-1, 0] < last:
        rows = np.concatenate([rows, [[last, rows[-1, 1]]]])
    return rows
