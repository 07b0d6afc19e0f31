"""Which values of a setting differ by more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bpx.page.ranking import Ranking
from bpx.page.words import MISSING, interval, number
from bpx.plots.style import words
from bpx.results.significance import notes

if TYPE_CHECKING:
    import pandas as pd

_VALUES = 7
"""Each value of a setting is compared with each; more of them would fill the page."""

_SETTINGS = 120
"""Of more settings than these the best is not tested against each of the others."""


@dataclass(frozen=True)
class Difference:
    """Two values of a setting.

    Attributes:
        setting: Its name.
        finding: Which value is ahead, by the ranks of the differences, or that they tie.
        solved: How many runs of either value reached the target; empty where there is none.
        effect: How often it is the better one: the rank-biserial correlation, from 0 to 1.
        size: The median of the differences, the better value minus the other.
        interval: The interval of their mean, in words.
        p: Corrected over the setting's comparisons.
        significant: Whether that is below the level.
    """

    setting: str
    finding: str
    solved: str
    effect: str
    size: str
    interval: str
    p: str
    significant: bool


@dataclass(frozen=True)
class Differences:
    """What is significant.

    Attributes:
        sentence: How many settings differ from the best.
        measure: What is compared, in words.
        rows: The comparisons of values, the settings in the order of their names.
        notes: What to beware of.
    """

    sentence: str = ""
    measure: str = ""
    rows: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def differences(ranking: Ranking) -> Differences:
    """Compare each value of a setting with each, and every setting with the best.

    Values of one setting are compared seed by seed, over the median of the other settings. Where
    runs stop at a target and any reached it, the epochs to it are compared.
    """
    if not ranking.repeated or not ranking.by:
        return Differences()
    results = ranking.results
    solved = bool(results.has_target and ranking.frame["solved"].any())
    metric = "epochs_to_target" if solved else ranking.metric
    rows: list[Difference] = []
    found: dict[str, list[str]] = {}
    for name in ranking.by:
        if 1 < results.runs[name].nunique() <= _VALUES:
            frame = results.significance(name, metric)
            reached = _reached(results.runs, name) if solved else {}
            rows += [_difference(row, name, reached) for row in frame.to_dict("records")]
            for note in notes(frame):
                if "median over the settings" in note:
                    continue  # the table's caption says so
                found.setdefault(note, []).append(name)
    beware = [f"{', '.join(names)}: {note}." for note, names in found.items()]
    return Differences(_against_best(ranking, metric), words(metric), rows, beware)


def _reached(runs: pd.DataFrame, name: str) -> dict[Any, str]:
    """Return how many of the runs that were trained reached the target, by value of a setting."""
    epochs = runs[runs["status"] != "skipped"].groupby(name, observed=True)["epochs_to_target"]
    return {value: f"{known.count()}/{len(known)}" for value, known in epochs}


def _difference(row: dict[Any, Any], name: str, reached: dict[Any, str]) -> Difference:
    """Return a comparison, turned round where the other value is the better one."""
    sign = -1 if row["effect"] < 0 else 1
    better, other = (row[name], row[f"against.{name}"])[::sign]
    low, high = sorted([sign * row["low"], sign * row["high"]])
    size = sign * row["median_difference"]
    return Difference(
        name,
        f"{number(better)} {_verdict(row['effect'])} {number(other)}",
        f"{reached.get(better, MISSING)} to {reached.get(other, MISSING)}" if reached else "",
        number(abs(row["effect"]), 2),
        number(size, 3) if math.isfinite(size) else MISSING,
        interval(low, high, 3),
        _p(row["p_holm"]),
        bool(row["significant"]),
    )


def _verdict(effect: float) -> str:
    if math.isnan(effect):
        return "shares no seed with"
    return "is ahead of" if effect else "ties with"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else number(value, 2)


def _against_best(ranking: Ranking, metric: str) -> str:
    others = len(ranking.frame) - 1
    if not 0 < others < _SETTINGS:
        return ""
    frame: pd.DataFrame = ranking.results.significance(
        ranking.by, metric, against="best", resamples=100
    )
    differing = int(frame["significant"].sum())
    unreachable = [note for note in notes(frame) if "cannot reach" in note]
    end = f"; {unreachable[0]}." if unreachable and not differing else "."
    return (
        f"{_how_many_differ(differing, others)} significantly from the best (paired Wilcoxon tests"
        f" of {words(metric)}, Holm's correction over all pairs){end}"
    )


def _how_many_differ(differing: int, others: int) -> str:
    if others == 1:
        return f"The other setting {'differs' if differing else 'does not differ'}"
    verb = "differs" if differing == 1 else "differ"
    return f"{f'{differing:,}' if differing else 'None'} of the {others:,} other settings {verb}"
