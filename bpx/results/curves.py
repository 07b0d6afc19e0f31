"""The mean course of a metric over the seeds of each setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.results.interval import half_width
from bpx.results.settings import as_names, require_columns, require_numbers

if TYPE_CHECKING:
    import pandas as pd


def curves(
    history: pd.DataFrame, runs: pd.DataFrame, by: str | Sequence[str], metric: str
) -> pd.DataFrame:
    """Average the course of a metric over the runs of each setting.

    Runs end at different epochs. One that reached its target is carried forward with its last
    value, for it would have stayed about there. One that diverged or failed leaves after its last
    finite value, and `n` says how many are left. Between two records a run counts with the
    earlier one.

    Args:
        history: The table of recorded epochs.
        runs: The table of runs; the others' records are ignored.
        by: The settings to tell apart.
        metric: The column of `history` to average, such as ``"train.loss"``.

    Returns:
        One row per setting and recorded epoch: the columns of `by`, ``epoch``, ``mean`` with its
        95% interval ``low`` to ``high`` (as in `compare`), the runs' ``least`` and ``most``, and
        ``n``. Where values near the largest float overflow, a mean or a bound is infinite or NaN.

    Raises:
        ResultsError: There is no such column.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "id": ["a", "b"], "optimizer": ["gd", "gd"], "epochs_to_target": [1.0, None]})
        >>> history = pd.DataFrame({
        ...     "id": ["a", "a", "b", "b", "b"], "epoch": [0, 1, 0, 1, 2],
        ...     "train.loss": [0.4, 0.0, 0.4, 0.4, 0.2]})
        >>> curves(history, runs, "optimizer", "train.loss")[["epoch", "mean", "n"]]
           epoch  mean  n
        0      0   0.4  2
        1      1   0.2  2
        2      2   0.1  2
    """
    import pandas as pd

    by = as_names(by)
    require_columns(runs, [*by, "id", "epochs_to_target"], "runs")
    require_columns(history, ["id", "epoch"], "history")
    require_numbers(history, metric, "history")

    keys = runs[by] if by else pd.DataFrame({"": np.zeros(len(runs), int)}, index=runs.index)
    group = keys.groupby(list(keys), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    runs, group = runs.iloc[order], group[order]

    records = _Records.of(history, runs, metric)
    if len(records.run) == 0:
        return pd.DataFrame(columns=[*by, "epoch", "mean", "low", "high", "least", "most", "n"])
    grid, values, recorded = _align(records, runs["epochs_to_target"].notna().to_numpy())
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    with np.errstate(over="ignore", invalid="ignore"):  # of runs that are about to diverge
        statistics = _statistics(values, starts)
    shown = np.logical_or.reduceat(recorded, starts) & (statistics["n"] > 0)
    rows, columns = np.nonzero(shown)
    settings = runs[by].iloc[starts[rows]].reset_index(drop=True)
    return settings.assign(
        epoch=grid[columns], **{name: table[shown] for name, table in statistics.items()}
    )


@dataclass(frozen=True)
class _Records:
    """The finite records of a metric, sorted by run and epoch.

    Attributes:
        run: The row of the run, of those in the table of runs.
        epoch: When.
        value: What.
    """

    run: Array
    epoch: Array
    value: Array

    @classmethod
    def of(cls, history: pd.DataFrame, runs: pd.DataFrame, metric: str) -> _Records:
        import pandas as pd

        run = pd.Index(runs["id"]).get_indexer(pd.Index(history["id"]))
        epoch = history["epoch"].to_numpy("int64")
        value = history[metric].to_numpy("float64", na_value=np.nan)
        kept = np.flatnonzero((run >= 0) & np.isfinite(value))
        kept = kept[np.lexsort((epoch[kept], run[kept]))]
        return cls(run[kept], epoch[kept], value[kept])


def _align(records: _Records, solved: Array) -> tuple[Array, Array, Array]:
    """Bring the runs to common epochs.

    Args:
        records: At least one.
        solved: Whether each run reached its target, ``(R,)``.

    Returns:
        The epochs ``(E,)``, the values ``(R, E)``, NaN where a run has none, and whether they
        were recorded there, ``(R, E)``.
    """
    run, epoch = records.run, records.epoch
    last = np.diff(run, append=len(solved)) > 0
    # A solved run ends between the epochs that the others record. Were its end an epoch of the
    # curve, a thousand runs would make a thousand of them; it counts from the next one on.
    grid = np.union1d(epoch[~(last & solved[run])], epoch.max())
    column = np.searchsorted(grid, epoch)
    recorded = np.zeros((len(solved), len(grid)), bool)
    recorded[run, column] = True
    values = np.full(recorded.shape, np.nan)
    values[run, column] = records.value
    columns = np.arange(len(grid))
    latest = np.maximum.accumulate(np.where(recorded, columns, 0), axis=1)
    values = np.take_along_axis(values, latest, axis=1)
    end = np.zeros(len(solved), int)
    end[run[last]] = column[last]
    values[(columns > end[:, None]) & ~solved[:, None]] = np.nan
    return grid, values, recorded


def _statistics(values: Array, starts: Array) -> dict[str, Array]:
    """Reduce ``(R, E)`` to one row for each group of runs that begins at `starts`."""
    present = np.isfinite(values)
    n = np.add.reduceat(present.astype(np.int64), starts)
    divisor = np.maximum(n, 1)
    mean = np.add.reduceat(np.where(present, values, 0.0), starts) / divisor
    sizes = np.diff(starts, append=len(values))
    deviation = np.where(present, values - np.repeat(mean, sizes, axis=0), 0.0)
    std = np.sqrt(np.add.reduceat(deviation**2, starts) / np.maximum(n - 1, 1))
    half = half_width(std, n)
    return {
        "mean": mean,
        "low": mean - half,
        "high": mean + half,
        "least": np.fmin.reduceat(values, starts),
        "most": np.fmax.reduceat(values, starts),
        "n": n,
    }
