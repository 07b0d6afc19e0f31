"""Settings in order, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.results.comparable import require_comparable
from bpx.results.compare import compare
from bpx.results.settings import as_names, require_settings

if TYPE_CHECKING:
    import pandas as pd


def rank(
    runs: pd.DataFrame,
    metric: str,
    by: str | Sequence[str],
    *,
    higher_is_better: bool = False,
    to_target: bool = False,
) -> pd.DataFrame:
    """Compare settings and sort them, the best first.

    A setting of which a larger share of runs has a value of the metric comes before one with a
    smaller share; among equals the mean decides. So a setting cannot win by losing its bad seeds
    to divergence, nor by the epochs of the few runs that reached the target.

    Runs that stop at a target all end just beyond it, and their last value says little. With
    `to_target`, the share of runs that got there decides before the mean, then the epochs they
    took.

    Args:
        runs: The table of runs.
        metric: The column that decides.
        by: The settings to tell apart.
        higher_is_better: Whether a high value is a good one.
        to_target: Whether reaching the target decides first.

    Returns:
        The rows of `compare`, with a column ``rank``, from 1, before them; settings that are equal
        in all that decides share a rank.

    Raises:
        ResultsError: There is no such column.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "adam"], "status": ["finished"] * 2,
        ...     "train.loss": [0.3, 0.1], "epochs_to_target": [None, 90.0]})
        >>> rank(runs, "train.loss", "optimizer")["optimizer"].tolist()
        ['adam', 'gd']
    """
    import pandas as pd

    table = compare(runs, by, metric)
    deciding = pd.DataFrame({"values": -table["values"] / table["n"]})
    if to_target:
        deciding["solved"] = -table["solved"] / table["n"]
        deciding["epochs"] = table["epochs_to_target"]
    deciding["mean"] = -table["mean"] if higher_is_better else table["mean"]
    deciding = deciding.sort_values(deciding.columns.tolist(), kind="stable")
    place = pd.Series(range(1, len(table) + 1), index=deciding.index)
    ranks = place.groupby([deciding[name] for name in deciding], dropna=False).transform("min")
    table.insert(0, "rank", ranks)
    return table.loc[deciding.index].reset_index(drop=True)


def best(
    runs: pd.DataFrame,
    metric: str,
    by: str | Sequence[str],
    settings: Sequence[str],
    *,
    higher_is_better: bool = False,
    to_target: bool = False,
) -> pd.DataFrame:
    """Return the best setting for each value of some settings: each optimizer's best rate.

    The best is the first in the order of `rank`. It was chosen and measured on the same seeds, and
    so its mean is too good to be true by as much as chance had a part in the choice.

    Args:
        runs: The table of runs.
        metric: The column that decides.
        by: The settings of whose values each gets a row; with none, there is one row.
        settings: All settings to choose among; those of `by` may be among them.
        higher_is_better: Whether a high value is a good one.
        to_target: Whether reaching the target decides first.

    Returns:
        Rows of `rank`, the best first: ``rank`` among these rows, the columns of `by`, the other
        settings, and the statistics of `compare`.

    Raises:
        ResultsError: There is no such column, or the runs are of sweeps that do not compare.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "gd", "adam"], "optimizer.lr": [0.1, 1.0, 0.1],
        ...     "status": ["finished"] * 3, "train.loss": [0.3, 0.2, 0.1],
        ...     "epochs_to_target": [None, None, 90.0]})
        >>> best(runs, "train.loss", "optimizer", ["optimizer.lr"]).iloc[:, :4]
           rank optimizer  optimizer.lr  mean
        0     1      adam           0.1   0.1
        1     2        gd           1.0   0.2
    """
    by = as_names(by)
    require_settings(runs, by)
    require_comparable(runs, by, metric, chosen=settings)
    table = rank(
        runs, metric, [*by, *settings], higher_is_better=higher_is_better, to_target=to_target
    )
    table = table.drop_duplicates(by) if by else table.head(1)
    ranks = table["rank"].rank(method="min").astype("int64")
    return table.assign(rank=ranks).reset_index(drop=True)
