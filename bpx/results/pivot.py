"""A comparison over two settings, laid out as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpx.errors import ResultsError
from bpx.results.compare import STATISTICS, compare
from bpx.results.settings import in_order, require_columns

if TYPE_CHECKING:
    import pandas as pd


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
    laid_out = table.pivot_table(
        index=index, columns=columns, values=statistic, aggfunc="first", dropna=False
    )
    for axis in (0, 1):
        laid_out = laid_out.sort_index(axis=axis, key=lambda labels: in_order(labels.to_series()))
    return laid_out
