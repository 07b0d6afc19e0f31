"""Which sweeps may stand in one comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.errors import ResultsError
from bpx.results.settings import final_values, varied_settings
from bpx.store.columns import text

if TYPE_CHECKING:
    import pandas as pd

_CONDITIONS = ("dataset", "loss", "training.epochs", "training.target")
"""What was asked of a run, each with its fields; the other settings say how it went about it."""

_LISTED = 3
"""So many values of a sweep are listed, so many sweeps of a value, and so many differences."""


def require_comparable(
    runs: pd.DataFrame, by: Sequence[str], metric: str, chosen: Sequence[str] = ()
) -> None:
    """Check that the runs of several sweeps agree in all that is not compared.

    Within one sweep a user varies data or epochs on purpose, and every setting meets all of them.
    Between sweeps a difference in what is averaged over would pass for one between the settings
    compared. Only the fields of a component that is compared may differ, for each optimizer has
    learning rates of its own; and where whole sweeps are compared, how they went about it.

    Args:
        runs: The table of runs; of one sweep, it passes.
        by: The settings that the comparison tells apart: in these the sweeps may differ.
        metric: The column to compare.
        chosen: The settings whose best is shown, instead of an average: in these they may differ
            too, but for data, loss, epochs and target.

    Raises:
        ResultsError: There are no runs, the sweeps differ in another setting, or one did not
            measure the metric; the text says which differ and how.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({"sweep": ["a", "b"], "dataset": ["xor", "moons"],
        ...     "status": ["finished"] * 2, "train.loss": [0.1, 0.2]})
        >>> require_comparable(runs, ["sweep", "dataset"], "train.loss")
        >>> require_comparable(runs, ["sweep"], "train.loss")
        Traceback (most recent call last):
        bpx.errors.ResultsError: These sweeps do not compare: dataset is xor in a, moons in b. ...
    """
    if runs.empty:
        raise ResultsError(
            "There is no run to compare: the selection is empty, or nothing was trained yet."
        )
    if "sweep" not in runs or runs["sweep"].nunique() < 2:
        return
    runs = runs[runs["status"] != "skipped"]
    differing = [name for name in varied_settings(runs) if _differs(runs, name)]
    told = {*by, *(name for name in chosen if not _is_condition(name))}
    untold = [
        _values(runs, name)
        for name in differing
        if name not in told
        and (_is_condition(name) or not {"sweep", name.rpartition(".")[0]} & told)
    ]
    if metric in runs and (untold or not any(map(_is_condition, differing))):
        untold += _unmeasured(runs, metric)
    if untold:
        raise ResultsError(
            f"These sweeps do not compare: {'; '.join(untold)}. Name what differs among the"
            " settings to compare by, or select the runs that were asked the same."
        )


def _is_condition(name: str) -> bool:
    return name in _CONDITIONS or name.partition(".")[0] in _CONDITIONS


def _differs(runs: pd.DataFrame, name: str) -> bool:
    return len({frozenset(values) for values in _by_sweep(runs, name).values()}) > 1


def _values(runs: pd.DataFrame, name: str) -> str:
    sweeps: dict[str, list[str]] = {}
    for sweep, values in _by_sweep(runs, name).items():
        sweeps.setdefault(_list(values), []).append(sweep)
    parts = [f"{values} in {_sweeps(labels)}" for values, labels in sweeps.items()]
    return f"{name} is {', '.join(parts[:_LISTED])}{', ...' if len(parts) > _LISTED else ''}"


def _sweeps(labels: Sequence[str]) -> str:
    more = len(labels) - _LISTED
    return " and ".join([*labels[:_LISTED], *([f"{more} more"] if more > 0 else [])])


def _by_sweep(runs: pd.DataFrame, name: str) -> dict[str, list[str]]:
    """Return the values that occur in each sweep, as they are typed."""
    import pandas as pd

    distinct = runs[["sweep", name]].drop_duplicates().sort_values(["sweep", name])
    found: dict[str, list[str]] = {}
    for sweep, value in zip(distinct["sweep"], distinct[name], strict=True):
        found.setdefault(sweep, []).append("missing" if pd.isna(value) else text(value))
    return found


def _list(values: Sequence[str]) -> str:
    return " and ".join(values) if len(values) <= _LISTED else f"one of {len(values)} values"


def _unmeasured(runs: pd.DataFrame, metric: str) -> list[str]:
    """Name the sweeps that have finished runs and no value of the metric, beside ones with it."""
    finished = runs["status"] == "finished"
    values = final_values(runs[finished], metric)
    measured = values.notna().groupby(runs.loc[finished, "sweep"], observed=True).any()
    if measured.all() or not measured.any():
        return []
    missing = measured.index[~measured][:_LISTED]
    return [f"{metric} was not measured in {', '.join(missing)}"]
