"""The runs as a table of values, a row per unit and a column per setting: what tests take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.results.comparable import require_comparable
from bpx.results.context import context_columns
from bpx.results.settings import final_values, require_settings
from bpx.statistics.location import median_of_present

if TYPE_CHECKING:
    import pandas as pd

_MEASURED_BY = ("dataset", "loss")
"""What decides whether there is a metric."""

_AXES = ("unit", "place", "setting")
"""Of the table of costs; the place is that of a block in its unit."""


@dataclass(frozen=True)
class Cells:
    """Values by unit, block and setting.

    A block of a unit is one combination of the settings that are not compared, and a seed: there
    runs of two settings differ in nothing but the settings.

    Attributes:
        settings: A row per setting, the columns that tell them apart.
        costs: ``(units, blocks, settings)``: low is good, whatever the metric; infinite is the
            worst; NaN where there is no run, or the metric was not measured.
        trained: Whether there is a run, ``(units, blocks, settings)``.
    """

    settings: pd.DataFrame
    costs: Array
    trained: Array

    @property
    def complete(self) -> Array:
        """Whether every setting has a cost in a block, ``(units, blocks)``."""
        return np.asarray(~np.isnan(self.costs).any(axis=-1))

    @property
    def partial(self) -> int:
        """How many units lack some of their blocks: a setting was not trained there."""
        wanted, complete = self.trained.any(axis=-1).sum(axis=1), self.complete.sum(axis=1)
        return int(((complete > 0) & (complete < wanted)).sum())

    def medians(self) -> Array:
        """Return the median over the blocks that every setting has, ``(units, settings)``.

        Units without such a block are left out.
        """
        kept = self.complete.any(axis=1)
        shared = np.where(self.complete[..., None], self.costs, np.nan)[kept]
        return median_of_present(np.moveaxis(shared, 1, -1))


def trained_costs(runs: pd.DataFrame, metric: str, higher_is_better: bool) -> pd.DataFrame:
    """Return the runs that were trained, with what each cost in a column ``cost``.

    Low is good, whatever the metric. A run that diverged or failed is the worst there is, and so
    is one without a value, such as one that never reached its target: infinite. Where runs of a
    data set finished and not one has a value, the metric was not measured (an accuracy of a
    regression), which is no fault of a setting: NaN. Skipped runs were never trained and are left
    out.

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
    costs = (-values if higher_is_better else values).fillna(np.inf)
    return runs.assign(cost=costs.mask(_unmeasured(runs, values, metric)))


def _unmeasured(runs: pd.DataFrame, values: pd.Series[float], metric: str) -> pd.Series[bool]:
    """Say which runs are of data on which the metric is not measured."""
    keys = [runs[name] for name in _MEASURED_BY if name in runs]
    if not keys or metric == "epochs_to_target":
        return values.isna() & False
    finished, valued = (
        flag.groupby(keys, dropna=False, observed=True).transform("any")
        for flag in (runs["status"] == "finished", values.notna())
    )
    return finished & ~valued


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
    _require(runs, by, units)
    require_comparable(runs, [*by, *units], metric)
    runs = trained_costs(runs, metric, higher_is_better)
    seed = ["seed"] if "seed" in runs and "seed" not in by else []
    context = context_columns(runs.drop(columns="cost"), by, units)
    block_names = dict.fromkeys([*units, *context, *seed])
    unit, setting, block = (
        runs.groupby(names, sort=False, dropna=False, observed=True).ngroup().to_numpy()
        for names in (units, by, list(block_names))
    )
    # Places instead of settings, which may be missing.
    values = pd.DataFrame({"unit": unit, "block": block, "setting": setting})
    blocks = values[["unit", "block"]].drop_duplicates()
    place = blocks.groupby("unit").cumcount().set_axis(blocks["block"])
    values["place"] = values["block"].map(place)
    median = runs["cost"].reset_index(drop=True).groupby([values[c] for c in _AXES]).median()
    shape = tuple(values[name].max() + 1 for name in _AXES)
    where = tuple(median.index.get_level_values(name).to_numpy() for name in _AXES)
    costs, trained = np.full(shape, np.nan), np.zeros(shape, bool)
    costs[where], trained[where] = median.to_numpy(), True
    settings = runs[by].drop_duplicates().reset_index(drop=True)
    return Cells(settings, costs, trained)


def _require(runs: pd.DataFrame, by: list[str], units: list[str]) -> None:
    """Check that there is what to compare, and over what."""
    require_settings(runs, [*by, *units])
    if not by:
        raise ResultsError("Nothing varies in these runs: there are no settings to compare.")
    if not units:
        raise ResultsError(
            "Nothing is repeated: name the columns to pair by, or over which to rank."
        )
    if shared := [name for name in by if name in units]:
        raise ResultsError(f"{shared[0]!r} cannot tell settings apart and pair them at once.")


def as_metric(costs: Array, higher_is_better: bool) -> Array:
    """Return costs, or differences of costs, in the sense of the metric."""
    return -costs if higher_is_better else costs


def order(cells: Cells) -> Array:
    """Return the places of the settings, the best first.

    The fewest runs without a value come first, then the better mean of the others.
    """
    costs = cells.costs.reshape(-1, len(cells.settings))
    finite = np.isfinite(costs)
    total = np.where(finite, costs, 0.0).sum(axis=0)
    count = finite.sum(axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.inf)
    share = np.isinf(costs).sum(axis=0) / np.maximum((~np.isnan(costs)).sum(axis=0), 1)
    return np.lexsort((mean, share))
