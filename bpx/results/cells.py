"""The runs as a table of values, a row per unit and a column per setting: what tests take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.results.comparable import require_comparable
from bpx.results.settings import final_values, require_settings

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
    values = final_values(runs, metric)
    trained = runs["status"] != "skipped"
    runs, values = runs[trained], values[trained]
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
    require_settings(runs, [*by, *units])
    require_comparable(runs, [*by, *units], metric)
    if not by:
        raise ResultsError("Nothing varies in these runs: there are no settings to compare.")
    if shared := [name for name in by if name in units]:
        raise ResultsError(f"{shared[0]!r} cannot tell settings apart and pair them at once.")
    runs = trained_costs(runs, metric, higher_is_better)
    unit, setting = (
        runs.groupby(names, sort=False, dropna=False, observed=True).ngroup().to_numpy()
        for names in (units, by)
    )
    # Places instead of settings, which may be missing.
    values = pd.DataFrame({"unit": unit, "setting": setting, "cost": runs["cost"].to_numpy()})
    table = values.assign(without=np.isinf(values["cost"]).astype(int), runs=1).pivot_table(
        index="unit",
        columns="setting",
        values=["cost", "without", "runs"],
        aggfunc={"cost": "median", "without": "sum", "runs": "sum"},
    )
    without, count = (table[name].fillna(0).to_numpy(np.int64) for name in ("without", "runs"))
    settings = runs[by].drop_duplicates().reset_index(drop=True)
    return Cells(settings, table["cost"].to_numpy(), without, count)


def as_metric(costs: Array, higher_is_better: bool) -> Array:
    """Return costs, or differences of costs, in the sense of the metric."""
    return -costs if higher_is_better else costs


def order(cells: Cells) -> Array:
    """Return the places of the settings, the best first.

    The fewest runs without a value come first, then the better mean of the others.
    """
    finite = np.isfinite(cells.costs)
    total = np.where(finite, cells.costs, 0.0).sum(axis=0)
    count = finite.sum(axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.inf)
    share = cells.without.sum(axis=0) / cells.runs.sum(axis=0)
    return np.lexsort((mean, share))
