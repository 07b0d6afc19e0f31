"""The mean course of a metric over the seeds of each setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.results.comparable import require_comparable
from bpx.results.records import Records
from bpx.results.repeated import each_once
from bpx.results.settings import (
    as_names,
    group_keys,
    require_columns,
    require_numbers,
    require_settings,
)
from bpx.statistics.interval import half_width

if TYPE_CHECKING:
    import pandas as pd

    from bpx.results.records import Pieces


STATISTICS = ("mean", "low", "high", "least", "most", "n")
"""The columns of curves, after those of the setting and ``epoch``."""


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
        ResultsError: There is no such column, or the runs are of sweeps that do not compare.

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
    require_columns(history, ["id", "epoch"], "history")
    require_numbers(history, metric, "history")
    return curves_of_pieces(lambda: [history], runs, by, metric)


def curves_of_pieces(
    pieces: Pieces, runs: pd.DataFrame, by: str | Sequence[str], metric: str
) -> pd.DataFrame:
    """Return the curves of a history that need not be in memory as a whole; see `curves`.

    Args:
        pieces: Returns the history; it is read twice.
        runs: The table of runs.
        by: The settings to tell apart.
        metric: The column of the history to average.

    Raises:
        ResultsError: The table of runs lacks a column, or the runs are of sweeps that do not
            compare.
    """
    import pandas as pd

    by = as_names(by)
    require_settings(runs, by)
    require_columns(runs, ["id", "epochs_to_target"], "runs")
    require_comparable(runs, by, metric)
    runs = each_once(runs, by)
    keys = group_keys(runs, by)
    group = runs.groupby(keys, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    runs, group = runs.iloc[order], group[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))

    ids = pd.Index(runs["id"].astype(object))

    def records() -> Iterator[Records]:
        return (Records.of(piece, ids, metric) for piece in pieces())

    solved = runs["epochs_to_target"].notna().to_numpy()
    ends, grid = _epochs(records(), solved)
    if len(grid) == 0:
        return pd.DataFrame(columns=[*by, "epoch", *STATISTICS])
    values = _aligned(records(), grid, len(runs))
    shown, statistics = _averaged(values, np.searchsorted(grid, ends), solved, starts)
    rows, columns = np.nonzero(shown)
    settings = runs[by].iloc[starts[rows]].reset_index(drop=True)
    return settings.assign(
        epoch=grid[columns], **{name: table[shown] for name, table in statistics.items()}
    )


def _epochs(records: Iterable[Records], solved: Array) -> tuple[Array, Array]:
    """Return the last epoch of each run, ``(R,)``, and the epochs of the curves, ``(E,)``.

    A solved run ends between the epochs that the others record. Were its end an epoch of the
    curves, a thousand runs would make a thousand of them; it counts from the next one on.
    """
    ends = np.full(len(solved), -1)
    counts: Counter[int] = Counter()
    for piece in records:
        np.maximum.at(ends, piece.run, piece.epoch)
        counts.update(_counts(piece.epoch))
    if not counts:
        return ends, np.empty(0, int)
    last = max(counts)
    counts.subtract(_counts(ends[solved & (ends >= 0)]))
    return ends, np.array(sorted(epoch for epoch, n in counts.items() if n or epoch == last))


def _counts(values: Array) -> dict[int, int]:
    distinct, counts = np.unique(values, return_counts=True)
    return dict(zip(distinct.tolist(), counts.tolist(), strict=True))


def _aligned(records: Iterable[Records], grid: Array, runs: int) -> Array:
    """Return the values at common epochs, ``(E, R)``, NaN where none was recorded."""
    values = np.full((len(grid), runs), np.nan)
    for piece in records:
        values[np.searchsorted(grid, piece.epoch), piece.run] = piece.value
    return values


def _averaged(
    values: Array, ends: Array, solved: Array, starts: Array
) -> tuple[Array, dict[str, Array]]:
    """Carry runs forward and reduce them to settings, epoch by epoch.

    Args:
        values: ``(E, R)``, NaN where none was recorded; filled up in place.
        ends: The place of each run's last epoch among the E, ``(R,)``.
        solved: Whether each run reached its target, ``(R,)``.
        starts: Where each setting begins among the runs.

    Returns:
        Whether a curve has a point, and its statistics, each ``(settings, E)``.
    """
    shown, statistics = [], []
    for column, row in enumerate(values):
        recorded = np.isfinite(row)
        if column:
            carried = ~recorded & (solved | (column <= ends))
            row[carried] = values[column - 1, carried]
        with np.errstate(over="ignore", invalid="ignore"):  # of runs that are about to diverge
            found = _statistics(row, starts)
        shown.append(np.logical_or.reduceat(recorded, starts) & (found["n"] > 0))
        statistics.append(found)
    by_name = {name: np.stack([at[name] for at in statistics], axis=1) for name in STATISTICS}
    return np.stack(shown, axis=1), by_name


def _statistics(values: Array, starts: Array) -> dict[str, Array]:
    """Reduce ``(R,)`` to one value for each group of runs that begins at `starts`."""
    present = np.isfinite(values)
    n = np.add.reduceat(present.astype(np.int64), starts)
    mean = np.add.reduceat(np.where(present, values, 0.0), starts) / np.maximum(n, 1)
    sizes = np.diff(starts, append=len(values))
    deviation = np.where(present, values - np.repeat(mean, sizes), 0.0)
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
