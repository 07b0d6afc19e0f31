"""Settings chosen on some seeds and reported on others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.results.cells import trained_costs
from bpx.results.comparable import require_comparable
from bpx.results.compare import compare
from bpx.results.per_seed import per_seed
from bpx.results.rank import best
from bpx.results.seeds import split_seeds
from bpx.results.settings import as_names, final_values, require_settings
from bpx.statistics.interval import half_width_of_difference

if TYPE_CHECKING:
    import pandas as pd

TUNING = (
    "candidates",
    "chosen_mean",
    "chosen_n",
    "chosen_finished",
    "chosen_solved",
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
    "note",
)
"""The columns of a tuning, after those of the settings."""

_CHOSEN = ("mean", "n", "finished", "solved")
_COUNTS = ("candidates", "chosen_n", "chosen_solved", "n", "solved")


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

    Seeds are what is repeated: where settings vary that are neither chosen nor in `by`, a seed
    counts once, by its median run.

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
        One row for each value of `by`: its columns; those of `over`, as chosen: the first in the
        order of `bpx.results.rank.rank`, missing where no seed could choose; ``candidates``, how
        many there were; ``chosen_mean`` over the ``chosen_n`` seeds by which it was chosen, with
        ``chosen_finished`` and ``chosen_solved``; then of the other seeds ``mean`` with its 95%
        interval ``low`` to ``high``, ``median``, ``n``, the share ``finished`` and how many
        ``solved``, as in `compare`; ``optimism``, by how much the choice looked better than it is,
        with its 95% interval ``optimism_low`` to ``optimism_high`` (Welch; NaN for one seed). It
        is a gap between means of all seeds, and NaN where one has no value: ``note`` says so, and
        what else to beware of.

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
    costs, choosing, reporting = _divided(runs, over, by, metric, higher_is_better, choose, report)
    names = [*by, *over]
    seeds = per_seed(costs[costs["cost"].notna()], names, metric, higher_is_better)
    halves = [seeds[seeds["seed"].isin(half)] for half in (choosing, reporting)]
    tried, reported = (compare(half, names, metric) for half in halves)
    table = _rows(costs, halves[0], over, by, metric, higher_is_better)
    chosen = tried[names].assign(**{f"chosen_{name}": tried[name] for name in _CHOSEN})
    table = table.merge(chosen, how="left", on=names).merge(reported, how="left", on=names)
    table[list(_COUNTS)] = table[list(_COUNTS)].fillna(0).astype("int64")
    spreads = [_spread(half, names, metric, table) for half in halves]
    whole = (spreads[0][1] == table["chosen_n"]) & (spreads[1][1] == table["n"])
    gap = (table["mean"] - table["chosen_mean"]).where(whole)
    optimism = (-gap if higher_is_better else gap) + 0.0  # 0.0, where it is -0.0
    half_width = half_width_of_difference(*spreads[0], *spreads[1])
    table = table.assign(
        optimism=optimism,
        optimism_low=optimism - half_width,
        optimism_high=optimism + half_width,
        note=_notes(table, spreads, _fewest(tried, by, table)),
    )
    return table[[*names, *TUNING]]


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
    costs, choosing, reporting = _divided(runs, over, by, metric, higher_is_better, choose, report)
    names = [*by, *over]
    seeds = per_seed(costs[costs["cost"].notna()], names, metric, higher_is_better)
    choosing_seeds = seeds[seeds["seed"].isin(choosing)]
    chosen = _chosen(choosing_seeds, over, by, metric, higher_is_better)
    kept = runs.loc[runs["status"] != "skipped"].merge(chosen[names], on=names, how="inner")
    return Tuned(kept[kept["seed"].isin(choosing)], kept[kept["seed"].isin(reporting)])


def _divided(
    runs: pd.DataFrame,
    over: list[str],
    by: list[str],
    metric: str,
    higher_is_better: bool,
    choose: Iterable[int] | None,
    report: Iterable[int] | None,
) -> tuple[pd.DataFrame, list[int], list[int]]:
    """Return the trained runs with their costs, and the seeds that choose and that report."""
    require_settings(runs, [*over, *by, "seed"])
    require_comparable(runs, [*over, *by], metric)
    if not over:
        raise ResultsError("There are no settings to choose: name them in over.")
    if "seed" in over or "seed" in by:
        raise ResultsError(
            "'seed' is no setting to choose, or to choose for: some seeds choose, others report."
        )
    if shared := [name for name in over if name in by]:
        raise ResultsError(f"{shared[0]!r} cannot be chosen for each of its own values.")
    costs = trained_costs(runs, metric, higher_is_better)
    return costs, *split_seeds(costs["seed"].unique().tolist(), choose, report)


def _chosen(
    seeds: pd.DataFrame, over: list[str], by: list[str], metric: str, higher_is_better: bool
) -> pd.DataFrame:
    """Return the best setting of each group, a row each."""
    to_target = metric == "epochs_to_target"
    return best(seeds, metric, by, over, higher_is_better=higher_is_better, to_target=to_target)


def _rows(
    costs: pd.DataFrame,
    choosing: pd.DataFrame,
    over: list[str],
    by: list[str],
    metric: str,
    higher_is_better: bool,
) -> pd.DataFrame:
    """Return each value of `by`, what was chosen for it, and from how many candidates."""
    chosen = _chosen(choosing, over, by, metric, higher_is_better)[[*by, *over]]
    candidates = choosing[[*by, *over]].drop_duplicates()
    if not by:
        return chosen.assign(candidates=len(candidates))
    counts = candidates.groupby(by, dropna=False, observed=True).size().rename("candidates")
    every = costs[by].drop_duplicates()
    return every.merge(chosen, how="left", on=by).merge(counts.reset_index(), how="left", on=by)


def _spread(
    seeds: pd.DataFrame, names: list[str], metric: str, table: pd.DataFrame
) -> tuple[Array, Array]:
    """Return deviation and number of the values of each row of `table`."""
    values = seeds.assign(value=final_values(seeds, metric))
    groups = values.groupby(names, dropna=False, observed=True, as_index=False)["value"]
    found = table[names].merge(groups.agg(["std", "count"]), how="left", on=names)
    return found["std"].fillna(0.0).to_numpy(), found["count"].fillna(0).to_numpy()


def _fewest(tried: pd.DataFrame, by: list[str], table: pd.DataFrame) -> list[int]:
    """Return how many seeds at least chose a candidate, in the order of the rows of `table`."""
    if not by:
        return [int(tried["n"].min())] * len(table)
    counts = tried.groupby(by, dropna=False, observed=True, as_index=False)["n"].min()
    return table[by].merge(counts, how="left", on=by)["n"].fillna(0).astype(int).tolist()


def _notes(table: pd.DataFrame, spreads: list[tuple[Array, Array]], fewest: list[int]) -> list[str]:
    """Say what to beware of in each row."""
    found = []
    rows = zip(table["chosen_n"], table["n"], spreads[0][1], spreads[1][1], fewest, strict=True)
    for chosen_n, n, chosen_values, values, least in rows:
        notes = []
        if chosen_n == 0:
            notes.append("no run to choose by")
        elif n == 0:
            notes.append("no run to report")
        if 0 < least < chosen_n:
            notes.append(f"a candidate has {least} of the {chosen_n} seeds that chose")
        if chosen_n and n and (chosen_values < chosen_n or values < n):
            notes.append(
                f"no value in {chosen_n - int(chosen_values)} of {chosen_n} seeds that chose and"
                f" {n - int(values)} of {n} that report: the means are of the others"
            )
        found.append("; ".join(notes))
    return found
