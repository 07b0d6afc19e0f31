"""Which settings differ by more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.results.beware import Family, notes_of
from bpx.results.cells import Cells, as_metric, cells, order
from bpx.results.level import require_level
from bpx.results.pairs import Pairs, pairs_of
from bpx.results.select import select
from bpx.results.settings import as_names
from bpx.statistics.bootstrap import RESAMPLES, bootstrap_interval
from bpx.statistics.correction import holm, least_corrected
from bpx.statistics.effect import hedges_g, improvement, rank_biserial
from bpx.statistics.paired import sign_flip, wilcoxon
from bpx.statistics.ties import tie

if TYPE_CHECKING:
    import pandas as pd

COMPARISON = (
    "n",
    "without",
    "left_out",
    "median_difference",
    "mean_difference",
    "low",
    "high",
    "effect",
    "g",
    "improvement",
    "p",
    "p_holm",
    "significant",
    "note",
)
"""The columns of a comparison, after those of the two settings."""

_TESTS = ("wilcoxon", "permutation")

_NUMBERS = (*COMPARISON[3:11], "least_p", "equal")
"""What is computed from the differences of a comparison."""

_MOST = 2_000
"""Comparisons of each with each in one call, some seconds' work: all pairs of 63 settings."""


def significance(
    runs: pd.DataFrame,
    by: str | Sequence[str],
    metric: str,
    *,
    higher_is_better: bool = False,
    against: Any = None,
    test: str = "wilcoxon",
    pairs: str | Sequence[str] = "seed",
    level: float = 0.05,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """Test which settings differ, pair by pair of runs with equal seeds.

    Runs with equal seeds began with the same weights and saw the data in the same order; their
    difference is that of the settings. A run without a value (it diverged or failed, or never
    reached the target) is worse than any other, and ties with its like. Where settings not in `by`
    vary, runs are paired within them, and the median of a seed's differences counts: seeds are
    independent of one another, learning rates are not. A run without a partner is left out.

    p is corrected by Holm's method over all the comparisons made. Against ``"best"``, which these
    very runs picked, it is corrected over all pairs that it was picked from.

    Args:
        runs: The table of runs.
        by: The settings to tell apart.
        metric: The column to compare.
        higher_is_better: Whether a high value is a good one.
        against: With what to compare every other setting: its value, or a dictionary of values
            where `by` names several; ``"best"``, the setting of which most runs have a value, and
            of those the one with the best mean; by default each with each.
        test: ``"wilcoxon"`` (signed ranks) or ``"permutation"`` (flipped signs, of the mean).
        pairs: The columns in which two runs of a pair agree.
        level: Of the whole family of comparisons. The interval has 1 - level.
        resamples: Of the bootstrap interval, and of the permutation test where not all
            assignments of signs are tried.

    Returns:
        One row per comparison: the columns of `by` and, as ``against.NAME``, those of what it is
        compared with; ``n`` pairs, in ``without`` of which a run has no value; ``left_out``,
        runs without a partner of equal seed and other settings, or on data without the metric;
        ``median_difference`` and ``mean_difference``, the setting minus what it is compared with,
        the mean with its bootstrap interval ``low`` to ``high`` (NaN for one pair, or where a run
        has no value: then the mean is not finite either, unless both runs of the pair have none);
        ``effect``, the rank-biserial correlation from -1 to 1, positive where the setting is
        better; ``g``, Hedges' g, with the sign of the mean difference; ``improvement``, the chance
        that a run of the setting is better than one of the other; ``p``, ``p_holm`` and whether
        that is ``significant``; ``note``, what to beware of: above all that so few seeds cannot
        reach the level.

    Raises:
        ResultsError: There is no such column, setting or test, or there are too many comparisons.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd"] * 3 + ["adam"] * 3, "seed": [0, 1, 2] * 2,
        ...     "status": ["finished"] * 6, "train.loss": [0.4, 0.5, 0.6, 0.1, 0.3, 0.2]})
        >>> row = significance(runs, "optimizer", "train.loss").iloc[0]
        >>> row["optimizer"], row["against.optimizer"], round(row["mean_difference"], 3), row["p"]
        ('gd', 'adam', np.float64(0.3), np.float64(0.25))
        >>> row["note"]
        '3 pairs cannot reach 0.05: the least p is 0.25, and it takes 6 pairs'
    """
    _require("test", test, _TESTS)
    require_level(level)
    table = cells(runs, as_names(by), as_names(pairs), metric, higher_is_better)
    one, other, family = _comparisons(table, against)
    compared = [pairs_of(table, *places) for places in zip(one, other, strict=True)]
    statistics = _statistics_of(compared, test, 1 - level, resamples, higher_is_better)
    statistics["p_holm"] = holm(statistics["p"], family)
    statistics["significant"] = statistics["p_holm"] <= level
    least = least_corrected(statistics["p"], statistics["least_p"], family)
    setup = Family(test, level, family, resamples)
    statistics["note"] = [
        "; ".join(notes_of(*row, setup))
        for row in zip(compared, statistics["equal"], least, strict=True)
    ]
    against_columns = table.settings.iloc[other].add_prefix("against.").reset_index(drop=True)
    frame = table.settings.iloc[one].reset_index(drop=True).join(against_columns)
    return frame.assign(**{name: statistics[name] for name in COMPARISON})


def notes(frame: pd.DataFrame) -> list[str]:
    """Return each thing to beware of once: the text to print beneath a table of comparisons.

    Args:
        frame: What `significance` returned, or another frame with a column ``note``.

    Example:
        >>> import pandas as pd
        >>> notes(pd.DataFrame({"note": ["one pair: no interval; late", "", "late"]}))
        ['one pair: no interval', 'late']
    """
    return list(dict.fromkeys(text for note in frame["note"] if note for text in note.split("; ")))


def _comparisons(table: Cells, against: Any) -> tuple[Array, Array, int]:
    """Return the places of both settings of each comparison, and the size of the family."""
    count = len(table.settings)
    if count < 2:
        raise ResultsError("There is one setting only: nothing to compare it with.")
    every = count * (count - 1) // 2
    if against is None:
        if every > _MOST:
            raise ResultsError(
                f"{count:,} settings make {every:,} comparisons: name fewer settings in by,"
                " or compare with one of them by against."
            )
        one, other = np.triu_indices(count, k=1)
        return one, other, every
    best = isinstance(against, str) and against == "best"
    control = int(order(table)[0]) if best else _place(table.settings, against)
    one = np.delete(np.arange(count), control)
    return one, np.full(count - 1, control), every if best else count - 1


def _place(settings: pd.DataFrame, against: Any) -> int:
    """Return the row of the setting that a user names."""
    names = list(settings.columns)
    if not isinstance(against, Mapping):
        several = isinstance(against, (list, tuple)) and len(names) > 1
        values = list(against) if several else [against]
        if len(values) != len(names):
            raise ResultsError(
                f"against={against!r} names no setting of {', '.join(names)}:"
                f" give a dictionary with a value for each."
            )
        against = dict(zip(names, values, strict=True))
    found = select(settings, against)
    if len(found) != 1:
        what = "several settings fit" if len(found) else "no setting has all of these values"
        raise ResultsError(f"against={against!r}: {what}; give a value of each of {names}.")
    return int(found.index[0])


def _statistics_of(
    compared: list[Pairs], test: str, confidence: float, resamples: int, higher_is_better: bool
) -> dict[str, Any]:
    """Return the statistics of each comparison, group by group of equally many pairs."""
    n = np.array([len(pairs.difference) for pairs in compared])
    found: dict[str, Any] = {name: np.full(len(n), np.nan) for name in _NUMBERS}
    for size in np.unique(n[n > 0]):
        rows = np.flatnonzero(n == size)
        same = [compared[row] for row in rows]
        a, b, costs = (
            np.stack([getattr(pairs, name) for pairs in same]) for name in ("a", "b", "difference")
        )
        statistics = _statistics(a, b, costs, test, confidence, resamples, higher_is_better)
        for name, values in statistics.items():
            found[name][rows] = values
    without, left_out = (
        np.array([getattr(pairs, name) for pairs in compared]) for name in ("without", "left_out")
    )
    for name in ("low", "high", "g"):
        found[name][without > 0] = np.nan
    return found | {"n": n, "without": without, "left_out": left_out}


def _statistics(
    a: Array,
    b: Array,
    costs: Array,
    test: str,
    confidence: float,
    resamples: int,
    higher_is_better: bool,
) -> dict[str, Array]:
    """Return the statistics of comparisons with equally many pairs; costs, ``(m, n)`` each."""
    values = np.abs(np.concatenate([a, b], axis=1))
    costs = tie(costs, np.where(np.isfinite(values), values, 0.0).max(axis=1))
    difference = as_metric(costs, higher_is_better)
    with np.errstate(invalid="ignore", over="ignore"):  # of infinite and of enormous costs
        median, mean = np.median(difference, axis=1), np.mean(difference, axis=1)
    low, high = bootstrap_interval(difference, confidence=confidence, resamples=resamples)
    return {
        "median_difference": median + 0.0,  # 0.0, where it is -0.0
        "mean_difference": mean + 0.0,
        "low": low,
        "high": high,
        "effect": 0.0 - rank_biserial(costs),
        "g": hedges_g(as_metric(a, higher_is_better), as_metric(b, higher_is_better)),
        "improvement": improvement(b, a),
        "p": _p(test, costs, resamples),
        "least_p": _p(test, np.abs(costs), resamples),
        "equal": (costs == 0).sum(axis=1),
    }


def _p(test: str, costs: Array, resamples: int) -> Array:
    return wilcoxon(costs) if test == "wilcoxon" else sign_flip(costs, resamples=resamples)


def _require(what: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise ResultsError(f"{what}={value!r} is not known. {nearest(value, known)}")
