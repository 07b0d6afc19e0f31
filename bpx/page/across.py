"""Several sweeps side by side, or what keeps them from being compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpx.errors import ResultsError
from bpx.page.facts import configuration
from bpx.page.words import interval, number, numbers
from bpx.plots.style import label, settings, words
from bpx.results import Results

if TYPE_CHECKING:
    import pandas as pd

_NO_DIFFERENCE = ("results.", "engine.", "name", "seed")
"""Keys that tell where and how a sweep was trained, not what."""


@dataclass(frozen=True)
class Row:
    """A sweep and its best setting.

    Attributes:
        sweep: Its label.
        label: The words for the setting.
        solved: How many of its runs reached the target, such as ``9/10``.
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
        sweeps: Their labels.
        obstacle: Why they cannot be compared; empty where they can.
        differences: The keys in which they differ, with the value in each sweep.
        metric: What they are compared by, in words.
        rows: The best setting of each, the best first; none where they cannot be compared.
        has_target: Whether runs stop at a target.
    """

    sweeps: list[str]
    obstacle: str
    differences: dict[str, list[str]]
    metric: str
    rows: list[Row]
    has_target: bool


def across(sweeps: Mapping[str, Results], together: Results) -> Across:
    """Compare sweeps.

    Args:
        sweeps: The results of each, by its label.
        together: The results of all of them.
    """
    obstacle, rows = "", []
    try:
        rows = _rows(together)
    except ResultsError as error:
        obstacle = str(error).partition(" Name what differs")[0]
    return Across(
        list(sweeps),
        obstacle,
        _differences(sweeps),
        words(together.metric),
        rows,
        together.has_target,
    )


def _rows(together: Results) -> list[Row]:
    by = [name for name in together.varied if name != "sweep"]
    best = together.best(by="sweep")
    means = numbers(best["mean"])
    return [
        Row(
            str(row["sweep"]),
            label(by, setting),
            f"{row['solved']}/{row['n']}",
            mean,
            interval(row["low"], row["high"]),
            int(row["n"]),
        )
        for row, setting, mean in zip(
            best.to_dict("records"), _settings(best, by), means, strict=True
        )
    ]


def _settings(best: pd.DataFrame, by: list[str]) -> list[tuple[object, ...]]:
    return settings(best.reindex(columns=by), by)


def _differences(sweeps: Mapping[str, Results]) -> dict[str, list[str]]:
    configurations = [
        dict(configuration(results.document, results.runs)) for results in sweeps.values()
    ]
    keys = dict.fromkeys(key for one in configurations for key in one)
    table = {key: [one.get(key, number(None)) for one in configurations] for key in keys}
    return {
        key: values
        for key, values in table.items()
        if len(set(values)) > 1 and not key.startswith(_NO_DIFFERENCE)
    }
