"""The runs as a table of values, a row per unit and a column per setting: what tests take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.results.settings import require_columns, require_numbers

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cells:
    """Values by unit and setting.

    Attributes:
        settings: A row per setting, the columns that tell them apart.
        costs: ``(units, settings)``: low is good, whatever the metric; infinite is the worst; NaN
            where there is no run. It is the median over the runs of a cell.
        without: How many runs of a cell have no value, ``(units, settings)``.
        runs: How many runs it has, ``(units, settings)``.
    """

    settings: pd.DataFrame
    costs: Array
    without: Array
    runs: Array

    @property
    def complete(self) -> Array:
        """Whether a unit has a run of every setting, ``(units,)``."""
        return np.asarray((self.runs > 0).all(axis=1))


def trained_costs(runs: pd.DataFrame, metric: str, higher_is_better: bool) -> pd.DataFrame:
    """Return the runs that were trained, with what each cost in a column ``cost``.

    Low is good, whatever the metric. A run that diverged or failed is the worst there is, and so
    is one without a value, such as one that never reached its target: infinite. Skipped runs were
    never trained and are left out.

    Args:
        runs: The table of runs.
        metric: The column of the metric.
        higher_is_better: Whether a high value is a good one.

    Raises:
        ResultsError: There is no such column, or no run has a value in it.
    """
    require_columns(runs, ["status"], "runs")
    require_numbers(runs, metric, "runs")
    runs = runs[runs["status"] != "skipped"]
    values = runs[metric].astype("float64").where(runs["status"] == "finished")
    if values.isna().all():
        raise ResultsError(f"No finished run has a value of {metric!r}.")
    return runs.assign(cost=(-values if higher_is_better else values).fillna(np.inf))


def cells(
    runs: pd.DataFrame, by: list[str], units: Iterable[str], metric: str, higher_is_better: bool
) -> Cells:
    """Lay the runs out by unit and setting.

    Args:
        runs: The table of runs.
        by: The settings to tell apart.
        units: The columns whose values make a unit, such as ``["seed"]``.
        metric: The column of the metric.
        higher_is_better: Whether a high value is a good one.

    Raises:
        ResultsError: There is no such column, no setting to tell apart, or no value.
    """
    import pandas as pd

    units = list(units)
    require_columns(runs, [*by, *units], "runs")
    if not by:
        raise ResultsError("Nothing varies in these runs: there are no settings to compare.")
    if shared := [name for name in by if name in units]:
        raise ResultsError(f"{shared[0]!r} cannot tell settings apart and pair them at once.")
    runs = trained_costs(runs, metric, higher_is_better)
    column, row = (
        runs.groupby(names, sort=False, dropna=False, observed=True).ngroup().to_numpy()
        for names in (by, units)
    )
    values = pd.DataFrame({"cost": runs["cost"], "without": np.isinf(runs["cost"])})
    groups = values.groupby([row, column])
    shape = row.max() + 1, column.max() + 1
    costs, without, count = (
        np.full(shape, np.nan),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
    )
    sizes = groups.size()
    place = tuple(np.array(sizes.index.to_list()).T)
    costs[place] = groups["cost"].median()
    without[place] = groups["without"].sum()
    count[place] = sizes
    settings = runs[by].drop_duplicates().reset_index(drop=True)
    return Cells(settings, costs, without, count)


def as_metric(costs: Array, higher_is_better: bool) -> Array:
    """Return costs, or differences of costs, in the sense of the metric."""
    return -costs if higher_is_better else costs


def order(cells: Cells) -> Array:
    """Return the places of the settings, the best first, as `rank` does.

    Fewer runs without a value come first, then the better mean of the others.
    """
    finite = np.isfinite(cells.costs)
    total = np.where(finite, cells.costs, 0.0).sum(axis=0)
    count = finite.sum(axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.inf)
    share = cells.without.sum(axis=0) / cells.runs.sum(axis=0)
    return np.lexsort((mean, share))
