"""Several sweeps side by side, or what keeps them from being compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bpx.page.facts import configuration
from bpx.page.ranking import Ranking
from bpx.page.words import interval, number
from bpx.plots.style import words
from bpx.results import Results

_DECISIVE = ("dataset", "loss", "training.epochs", "training.target", "metrics")
"""Sweeps that differ in one of these, or in a field of one, cannot be compared."""


@dataclass(frozen=True)
class Row:
    """A sweep and its best setting.

    Attributes:
        sweep: Its label.
        label: The words for the setting.
        solved: How many runs of it reached the target, such as ``9/10``; empty without one.
        mean: Of the common metric.
        interval: Around the mean, in words.
        runs: How many the setting has.
    """

    sweep: str
    label: str
    solved: str
    mean: str
    interval: str
    runs: int


@dataclass(frozen=True)
class Across:
    """Several sweeps.

    Attributes:
        obstacles: In what they differ so that they cannot be compared; empty where they can.
        differences: In what else they differ: key to the value in each sweep.
        sweeps: Their labels, in the order of those values.
        metric: What they are compared by, in words.
        rows: The best setting of each, the best first; empty where they cannot be compared.
        has_target: Whether runs stop at a target.
    """

    obstacles: list[str]
    differences: dict[str, list[str]]
    sweeps: list[str]
    metric: str
    rows: list[Row]
    has_target: bool


def across(sweeps: Mapping[str, Results]) -> Across:
    """Compare sweeps.

    Args:
        sweeps: Their results by their labels.
    """
    differing = _differences(sweeps)
    decisive = {key: values for key, values in differing.items() if _decides(key)}
    metrics = {label: results.metric for label, results in sweeps.items()}
    if len(set(metrics.values())) > 1:
        decisive["the measure to compare by"] = list(metrics.values())
    obstacles = [
        f"{key}: " + ", ".join(f"{value} in {one}" for one, value in zip(sweeps, values, strict=True))
        for key, values in decisive.items()
    ]
    rest = {key: values for key, values in differing.items() if key not in decisive}
    rows = [] if obstacles else _rows(sweeps)
    target = any(results.has_target for results in sweeps.values())
    metric = words(next(iter(metrics.values())))
    return Across(obstacles, rest, list(sweeps), metric, rows, target)


def _differences(sweeps: Mapping[str, Results]) -> dict[str, list[str]]:
    """Return the keys in which configurations differ, with the value in each sweep."""
    configurations = [dict(configuration(results.document)) for results in sweeps.values()]
    keys = dict.fromkeys(key for one in configurations for key in one)
    table = {key: [one.get(key, "none") for one in configurations] for key in keys}
    ignored = ("results.", "engine.", "name", "seed")
    return {
        key: values
        for key, values in table.items()
        if len(set(values)) > 1 and not key.startswith(ignored)
    }


def _decides(key: str) -> bool:
    return any(key == name or key.startswith(f"{name}.") for name in _DECISIVE)


def _rows(sweeps: Mapping[str, Results]) -> list[Row]:
    """Return the best setting of each sweep, in the order in which `rank` would put them."""
    import pandas as pd

    rankings = {label: Ranking.of(results) for label, results in sweeps.items()}
    known = {label: ranking for label, ranking in rankings.items() if ranking is not None}
    if not known:
        return []
    best = pd.concat([ranking.frame.head(1) for ranking in known.values()], keys=list(known))
    best["share"] = best["solved"] / best["n"]
    higher = next(iter(known.values())).results.higher_is_better(next(iter(known.values())).metric)
    order = {"finished": False, "share": False, "epochs_to_target": True, "mean": not higher}
    best = best.sort_values(list(order), ascending=list(order.values()), kind="stable")
    return [
        Row(
            sweep,
            known[sweep].labels[0],
            f"{row['solved']}/{row['n']}" if known[sweep].results.has_target else "",
            number(row["mean"]),
            interval(row["low"], row["high"]),
            int(row["n"]),
        )
        for (sweep, _), row in best.iterrows()
    ]
