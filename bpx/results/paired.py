"""Two settings compared run by run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError
from bpx.results.comparable import require_comparable
from bpx.results.repeated import each_once
from bpx.results.select import select
from bpx.results.settings import (
    final_values,
    require_settings,
    setting_columns,
    varied_settings,
)
from bpx.store.columns import text

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("seed", "a", "b", "difference", "a_status", "b_status", "a_id", "b_id")
"""The columns of a pairing, after those of the settings that both runs share."""

MISSING = "missing"
"""The status of a run that is not there."""


def paired(
    runs: pd.DataFrame, a: Mapping[str, Any], b: Mapping[str, Any], metric: str
) -> pd.DataFrame:
    """Compare two settings run by run, over equal seeds and otherwise equal settings.

    Runs with equal seeds begin at the same weights and see the data in the same order, so that
    their difference says more than that of two means. A setting that only one of the two has,
    such as the momentum of the rule with momentum, need not be equal.

    Args:
        runs: The table of runs.
        a: The one setting, such as ``{"optimizer": "adam"}``.
        b: The other, such as ``{"optimizer": "momentum", "optimizer.lr": 0.1}``.
        metric: The column of the difference.

    Returns:
        One row per pair, and one for each run that has no partner: the settings that vary among
        these runs and that both share, ``seed``, the metric of ``a`` and of ``b``, their
        ``difference`` a - b, and each one's status and id. A run that did not finish has no
        metric, and its status says why; one that is not there has the status ``missing``.

    Raises:
        ResultsError: There is no such column or value, no run of one has a partner in the other,
            several runs of one have the same partner, or the sweeps do not compare.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "id": ["g0", "g1", "a0"], "optimizer": ["gd", "gd", "adam"], "seed": [0, 1, 0],
        ...     "status": ["finished"] * 3, "train.loss": [0.5, 0.75, 0.25]})
        >>> pairs = paired(runs, {"optimizer": "adam"}, {"optimizer": "gd"}, "train.loss")
        >>> pairs.iloc[:, :6]
           seed     a     b  difference  a_status  b_status
        0     0  0.25  0.50       -0.25  finished  finished
        1     1   NaN  0.75         NaN   missing  finished
    """
    import pandas as pd

    require_settings(runs, ["id", "seed"])
    runs = each_once(runs, [*a, *b])
    of_a, of_b = select(runs, a), select(runs, b)
    for own, wanted in ((of_a, a), (of_b, b)):
        if own.empty:
            raise ResultsError(f"There is no run with {_typed(wanted)}.")
    both = pd.concat([of_a, of_b]).drop_duplicates("id")
    shared = _shared(both, of_a, of_b, {*a, *b})
    keys = [*shared, "seed"]
    for name, wanted, own in (("a", a, of_a), ("b", b, of_b)):
        _require_single(name, wanted, own, keys)
    require_comparable(both, keys, metric, chosen=setting_columns(both))
    # Sides keep the types of the table: numbers that may be missing stay numbers.
    left, right = _side(of_a, keys, metric, "a"), _side(of_b, keys, metric, "b")
    pairs = left.merge(right, on=keys, how="outer", sort=False)
    if not pairs[["a_id", "b_id"]].notna().all(axis=1).any():
        raise ResultsError(
            f"No run with {_typed(a)} has a partner with {_typed(b)}:"
            f" {_difference(of_a, of_b, keys)}."
            " Name in a and b the settings in which they are to differ."
        )
    pairs["difference"] = pairs["a"] - pairs["b"]
    for status in ("a_status", "b_status"):
        pairs[status] = pairs[status].fillna(MISSING)
    return pairs[[*shared, *COLUMNS]]


def _shared(
    both: pd.DataFrame, of_a: pd.DataFrame, of_b: pd.DataFrame, told_apart: set[str]
) -> list[str]:
    """Return the settings that vary and in which a pair is to agree."""
    return [
        name
        for name in varied_settings(both, following=True)
        if name not in told_apart and of_a[name].notna().any() and of_b[name].notna().any()
    ]


def _side(runs: pd.DataFrame, keys: Sequence[str], metric: str, name: str) -> pd.DataFrame:
    side = runs[list(keys)].copy()
    side[name] = final_values(runs, metric)
    side[f"{name}_status"], side[f"{name}_id"] = runs["status"], runs["id"].astype(str)
    return side


def _require_single(
    name: str, wanted: Mapping[str, Any], runs: pd.DataFrame, keys: Sequence[str]
) -> None:
    """Check that no two runs of one side would have the same partner."""
    partner = runs.groupby(list(keys), dropna=False, observed=True, sort=False).ngroup()
    repeated = partner[partner.duplicated()]
    if len(repeated):
        first = runs[partner == repeated.iloc[0]]
        differing = [n for n in setting_columns(first) if len(first[n].drop_duplicates()) > 1]
        remedy = f"name one value of {', '.join(differing)}" if differing else "select one sweep"
        raise ResultsError(
            f"{name} is no single setting: runs {', '.join(first['id'].astype(str).head(3))} with"
            f" {_typed(wanted)} agree in all that is compared; {remedy}."
        )


def _difference(of_a: pd.DataFrame, of_b: pd.DataFrame, keys: Sequence[str]) -> str:
    """Say in which settings the two sides have no value in common."""
    apart = [name for name in keys if not set(of_a[name].dropna()) & set(of_b[name].dropna())]
    parts = [
        f"{name} is {_values(of_a[name])} for a and {_values(of_b[name])} for b" for name in apart
    ]
    return "; ".join(parts) or f"no two agree in all of {', '.join(keys)}"


def _values(column: pd.Series[Any]) -> str:
    values = [text(value) for value in column.dropna().drop_duplicates()]
    return ", ".join(values[:5]) + (", ..." if len(values) > 5 else "")


def _typed(wanted: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={text(value)}" for name, value in wanted.items()) or "any setting"
