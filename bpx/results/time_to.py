"""The epochs until a metric first reaches a target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.results.comparable import require_comparable
from bpx.results.records import Records
from bpx.results.repeated import each_once
from bpx.results.settings import as_names, group_keys, require_columns, require_settings

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results.records import Pieces

STATISTICS = ("median", "least", "most", "reached", "n")
"""The columns of times, after those of the setting."""

_NEVER = np.iinfo(np.int64).max

_ROUNDING = 1e-9
"""By so much a product of shares that comes to one half may be off."""


def time_to(
    pieces: Pieces,
    runs: pd.DataFrame,
    metric: str,
    target: float,
    by: str | Sequence[str],
    *,
    higher_is_better: bool = False,
) -> pd.DataFrame:
    r"""Count the epochs until a metric first reaches a target, over the seeds of each setting.

    A time is that of the first record at or beyond the target. A run that ends without it is
    censored: its time is longer than it trained, and it stays in the median as such. The median is
    that of Kaplan and Meier, the first time at which

    .. math:: S(t) = \prod_{t_i \le t} (1 - d_i / r_i) \le \tfrac{1}{2},

    where of the :math:`r_i` runs still on their way at :math:`t_i`, :math:`d_i` reach the target;
    where :math:`S` is exactly one half up to a later time, it is the middle of the two, as the
    median of an even number of values is.
    A run that diverged or failed would never have reached it, and stays on its way for good.

    Args:
        pieces: Returns the history; see `bpx.results.records`.
        runs: The table of runs.
        metric: The column of the history.
        target: The value to reach.
        by: The settings to tell apart; ``"id"`` gives each run a row.
        higher_is_better: Whether the target is reached from below.

    Returns:
        One row per setting, in the order in which they first occur: the columns of `by`, then
        ``median`` (epochs; missing where fewer than half get there), ``least`` and ``most`` (of
        the runs that reached it), ``reached`` (their number) and ``n`` (runs).

    Raises:
        ResultsError: There is no such column, the target is no number, or the runs are of sweeps
            that do not compare.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({"id": ["a", "b", "c"], "status": ["finished"] * 3})
        >>> history = pd.DataFrame({
        ...     "id": ["a", "a", "b", "b", "c", "c"], "epoch": [0, 5] * 3,
        ...     "train.loss": [0.4, 0.1, 0.2, 0.3, 0.4, 0.4]})
        >>> time_to(lambda: [history], runs, "train.loss", 0.2, [])
           median  least  most  reached  n
        0     5.0    0.0   5.0        2  3

    Source:
        Kaplan and Meier, Nonparametric Estimation from Incomplete Observations (1958).
    """
    import pandas as pd

    by = as_names(by)
    _require_number(target)
    require_settings(runs, by)
    require_columns(runs, ["id", "status"], "runs")
    require_comparable(runs, by, metric)
    runs = each_once(runs[runs["status"] != "skipped"], by).reset_index(drop=True)
    ids = pd.Index(runs["id"].astype(object))
    records = (Records.of(piece, ids, metric) for piece in pieces())
    sign = -1 if higher_is_better else 1
    first, last = _first_and_last(records, len(runs), sign * target, sign)
    last[(runs["status"] != "finished").to_numpy()] = np.inf
    times = pd.DataFrame(
        {"first": first, "time": np.minimum(first, last), "reached": np.isfinite(first)}
    )
    times["first"] = times["first"].where(times["reached"])
    groups = times.groupby(group_keys(runs, by), sort=False, dropna=False, observed=True)
    table = pd.DataFrame(
        {
            "least": groups["first"].min(),
            "most": groups["first"].max(),
            "reached": groups["reached"].sum(),
            "n": groups.size(),
        }
    )
    table.insert(0, "median", _medians(times, groups.ngroup()).to_numpy())
    return table.reset_index(drop=not by)


def _require_number(target: Any) -> None:
    number = isinstance(target, (int, float, np.number)) and not isinstance(target, bool)
    if not number or np.isnan(target):
        raise ResultsError(f"The target {target!r} is no number; give a value of the metric.")


def _first_and_last(
    records: Iterable[Records], runs: int, target: float, sign: int
) -> tuple[Array, Array]:
    """Return each run's first epoch at the target, infinite if never, and its last, ``(R,)``."""
    # Of the same type as the epochs: NumPy would cast them one by one.
    first, last = np.full(runs, _NEVER), np.zeros(runs, np.int64)
    for piece in records:
        hit = sign * piece.value <= target
        np.minimum.at(first, piece.run[hit], piece.epoch[hit])
        np.maximum.at(last, piece.run, piece.epoch)
    return np.where(first == _NEVER, np.inf, first), last.astype(float)


def _medians(times: pd.DataFrame, group: pd.Series[int]) -> pd.Series[float]:
    """Return the median time of each group by Kaplan and Meier, NaN where fewer get there."""
    # Of equal times, runs that reached the target come first: the others were still on their way.
    missed = ~times["reached"]
    order = np.lexsort((missed, times["time"]))
    times, group = times.iloc[order], group.iloc[order]
    on_their_way = group.groupby(group).cumcount(ascending=False) + 1
    survival = (1 - times["reached"] / on_their_way).groupby(group).cumprod()
    at_half, beyond = (
        times["first"].where(survival <= 0.5 + rounding).groupby(group).min()
        for rounding in (_ROUNDING, -_ROUNDING)
    )
    median = (at_half + beyond.fillna(at_half)) / 2
    return median.reindex(range(group.nunique()))
