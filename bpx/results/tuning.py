"""Settings chosen on some seeds and reported on others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.errors import ResultsError, nearest
from bpx.results.cells import trained_costs
from bpx.results.comparable import require_comparable
from bpx.results.compare import compare
from bpx.results.settings import as_names, final_values, require_settings
from bpx.statistics.interval import half_width_of_difference

if TYPE_CHECKING:
    import pandas as pd

TUNING = (
    "candidates",
    "chosen_mean",
    "chosen_n",
    "mean",
    "low",
    "high",
    "median",
    "n",
    "finished",
    "solved",
    "optimism",
    "optimism_low",
    "optimism_high",
)
"""The columns of a tuning, after those of the settings."""


@dataclass(frozen=True)
class Tuned:
    """The runs of the chosen settings.

    Attributes:
        choosing: Those by which they were chosen.
        reporting: Those of the same settings with other seeds.
    """

    choosing: pd.DataFrame
    reporting: pd.DataFrame


def tune(
    runs: pd.DataFrame,
    over: str | Sequence[str],
    by: str | Sequence[str],
    metric: str,
    *,
    higher_is_better: bool = False,
    choose: Iterable[int] | None = None,
    report: Iterable[int] | None = None,
) -> pd.DataFrame:
    """Choose settings on some seeds and report them on the others.

    The best of many settings looks better than it is, on the runs by which it was picked: it was
    lucky there. Runs with other seeds know nothing of that, and say what it is worth. The gap
    between both is the optimism of the choice.

    Args:
        runs: The table of runs.
        over: The settings to choose, such as ``"optimizer.lr"``.
        by: For each value of what, such as ``"optimizer"``; an empty list chooses once.
        metric: The column that decides.
        higher_is_better: Whether a high value is a good one.
        choose: The seeds to choose by; by default the first half of all seeds in ascending order,
            rounded down.
        report: The seeds to report; by default all that do not choose.

    Returns:
        One row for each value of `by`: its columns; those of `over`, as chosen: of the settings
        the most of whose runs have a value, the one with the best mean; ``candidates``, how many
        there were; ``chosen_mean`` over the ``chosen_n`` runs by which it was chosen; then of the
        other seeds ``mean`` with its 95% interval ``low`` to ``high``, ``median``, ``n``, the share
        ``finished`` and how many ``solved``, as in `compare`; ``optimism``, by how much the choice
        looked better than it is, with its 95% interval ``optimism_low`` to ``optimism_high``
        (Welch; NaN where either half has one run with a value).

    Raises:
        ResultsError: There is no such column or seed, seeds are in both halves, or there is one
            seed only.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd"] * 4, "optimizer.lr": [0.1, 0.1, 1.0, 1.0], "seed": [0, 1] * 2,
        ...     "status": ["finished"] * 4, "train.loss": [0.1, 0.4, 0.2, 0.3],
        ...     "epochs_to_target": [None] * 4})
        >>> row = tune(runs, "optimizer.lr", "optimizer", "train.loss").iloc[0]
        >>> row["optimizer.lr"], row["chosen_mean"], row["mean"], round(row["optimism"], 3)
        (np.float64(0.1), np.float64(0.1), np.float64(0.4), np.float64(0.3))
    """
    over, by = as_names(over), as_names(by)
    halves = tuned(
        runs, over, by, metric, higher_is_better=higher_is_better, choose=choose, report=report
    )
    chosen = compare(halves.choosing, [*by, *over], metric)
    reported = compare(halves.reporting, [*by, *over], metric)
    table = chosen.merge(reported, how="left", on=[*by, *over], suffixes=("_chosen", ""))
    table = table.rename(columns={"mean_chosen": "chosen_mean", "n_chosen": "chosen_n"})
    table["n"] = table["n"].fillna(0).astype("int64")
    table["candidates"] = _candidates(runs, over, by, table)
    gap = table["mean"] - table["chosen_mean"]
    table["optimism"] = -gap if higher_is_better else gap
    half = _half_width(halves, [*by, *over], metric, table)
    table["optimism_low"], table["optimism_high"] = (
        table["optimism"] - half,
        table["optimism"] + half,
    )
    return table[[*by, *over, *TUNING]]


def tuned(
    runs: pd.DataFrame,
    over: str | Sequence[str],
    by: str | Sequence[str],
    metric: str,
    *,
    higher_is_better: bool = False,
    choose: Iterable[int] | None = None,
    report: Iterable[int] | None = None,
) -> Tuned:
    """Return the runs of the settings that `tune` chooses, with the same arguments.

    Raises:
        ResultsError: As `tune`.
    """
    over, by = as_names(over), as_names(by)
    require_settings(runs, [*over, *by, "seed"])
    require_comparable(runs, [*over, *by], metric)
    if not over:
        raise ResultsError("There are no settings to choose: name them in over.")
    if shared := [name for name in over if name in by]:
        raise ResultsError(f"{shared[0]!r} cannot be chosen for each of its own values.")
    costs = trained_costs(runs, metric, higher_is_better)
    choosing, reporting = split_seeds(costs["seed"].unique().tolist(), choose, report)
    chosen = _chosen(costs[costs["seed"].isin(choosing)], over, by)
    names = [*by, *over]
    kept = runs.loc[costs.index].merge(chosen[names], on=names, how="inner")
    return Tuned(kept[kept["seed"].isin(choosing)], kept[kept["seed"].isin(reporting)])


def split_seeds(
    seeds: list[int], choose: Iterable[int] | None, report: Iterable[int] | None
) -> tuple[list[int], list[int]]:
    """Return the seeds that choose and those that report.

    Example:
        >>> split_seeds([4, 0, 1, 2, 3], None, None)
        ([0, 1], [2, 3, 4])
    """
    seeds = sorted(seeds)
    if len(seeds) < 2:
        raise ResultsError(
            "There is one seed only: settings are chosen on some seeds and reported on others."
            " Sweep again with more, such as seed=range(10)."
        )
    halves = [None if half is None else sorted(set(half)) for half in (choose, report)]
    choosing, reporting = halves
    for seed in [*(choosing or []), *(reporting or [])]:
        if seed not in seeds:
            raise ResultsError(f"No run has seed={seed}. {nearest(str(seed), map(str, seeds))}")
    if choosing is None and reporting is None:
        choosing = seeds[: len(seeds) // 2]
    if choosing is None:
        choosing = [seed for seed in seeds if seed not in (reporting or [])]
    if reporting is None:
        reporting = [seed for seed in seeds if seed not in choosing]
    if both := sorted(set(choosing) & set(reporting)):
        raise ResultsError(f"Seed {both[0]} is to choose and to report: name it once.")
    if not choosing or not reporting:
        raise ResultsError("No seed is left to choose by, or to report: divide them.")
    return choosing, reporting


def _chosen(costs: pd.DataFrame, over: list[str], by: list[str]) -> pd.DataFrame:
    """Return the best setting of each group, a row each."""
    finite = costs.assign(value=costs["cost"].where(np.isfinite(costs["cost"])))
    groups = finite.groupby([*by, *over], sort=False, dropna=False, observed=True)["value"]
    table = groups.agg(["mean", "count", "size"]).reset_index()
    table["share"] = table["count"] / table["size"]
    table = table.sort_values(["share", "mean"], ascending=[False, True], kind="stable")
    table = table.drop_duplicates(by) if by else table.head(1)
    return table.sort_index()


def _candidates(
    runs: pd.DataFrame, over: list[str], by: list[str], table: pd.DataFrame
) -> list[int]:
    """Return from how many settings each was chosen, in the order of the rows of `table`."""
    settings = runs.loc[runs["status"] != "skipped", [*by, *over]].drop_duplicates()
    if not by:
        return [len(settings)] * len(table)
    counts = settings.groupby(by, dropna=False, observed=True, as_index=False).size()
    return table[by].merge(counts, how="left", on=by)["size"].tolist()


def _half_width(halves: Tuned, names: list[str], metric: str, table: pd.DataFrame) -> Any:
    """Return half the width of the interval of each gap, in the order of the rows of `table`."""
    spreads = []
    for runs in (halves.choosing, halves.reporting):
        values = runs.assign(value=final_values(runs, metric))
        groups = values.groupby(names, dropna=False, observed=True, as_index=False)["value"]
        found = table[names].merge(groups.agg(["std", "count"]), how="left", on=names)
        spreads += [found["std"].fillna(0.0).to_numpy(), found["count"].fillna(0).to_numpy()]
    return half_width_of_difference(*spreads)
