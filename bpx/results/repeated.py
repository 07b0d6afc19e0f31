"""Runs that stand in several sweeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def each_once(runs: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the runs of several sweeps without repetitions.

    A sweep that was trained twice holds the same runs twice, with the same ids and numbers. They
    are no further seeds: counted twice, they would feign a narrower interval. Of a run that stands
    in several sweeps the last one's counts.

    Args:
        runs: The table of runs; of one sweep, it stays as it is.
        by: The settings that a comparison tells apart; with ``sweep`` or ``id`` among them,
            every sweep keeps its own.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({"sweep": ["a", "a", "b"], "id": ["a/1", "a/2", "b/1"]})
        >>> each_once(runs)["id"].tolist()
        ['a/2', 'b/1']
    """
    if {"sweep", "id"} & {*by} or "sweep" not in runs or runs["sweep"].nunique() < 2:
        return runs
    own = runs["id"].astype(str).str.rpartition("/")[2]
    return runs[~own.duplicated(keep="last")]
