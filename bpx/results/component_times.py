"""What each component took of a sweep's time, where that was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("kind", "name", "seconds", "share", "per_update", "per_call", "calls", "in_place")


def component_times(document: Mapping[str, Any], path: object) -> pd.DataFrame:
    """Return the table; see `Results.component_times`.

    Args:
        document: What `sweep.json` says, or that of several sweeps.
        path: The folder, for the message.
    """
    import pandas as pd

    profiles = list(_profiles(document))
    if not profiles:
        raise ResultsError(
            f"{path} does not say what its components took: sweep again with engine.profile=true."
        )
    updates = sum(profile["updates"] for profile in profiles)
    rows = pd.DataFrame([row for profile in profiles for row in profile["components"]])
    added = {"seconds": ("seconds", "sum"), "calls": ("calls", "sum")}
    times = rows.groupby(["kind", "name"], as_index=False, sort=False).agg(
        **added, in_place=("in_place", "first")
    )
    times["share"] = times["seconds"] / times["seconds"].sum()
    once = times["kind"].isin(["dataset", "initializer"])
    times["per_update"] = (1e6 * times["seconds"] / max(updates, 1)).mask(once)
    times["per_call"] = (1e6 * times["seconds"] / times["calls"]).where(times["calls"] > 0)
    in_order = times.sort_values("seconds", ascending=False, kind="stable")
    return in_order.reset_index(drop=True)[list(COLUMNS)]


def _profiles(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for sweep in document.get("sweeps", {"": document}).values():
        if "profile" in sweep:
            yield sweep["profile"]
