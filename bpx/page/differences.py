"""Which values of a setting differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpx.page.ranking import Ranking
from bpx.page.words import count, interval, number
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
        better: The value with the better median difference.
        worse: The other.
        size: The median of the differences, seed by seed.
        interval: The interval of their mean, in words.
        p: Corrected over the setting's comparisons.
        significant: Whether that is below the level.
    """

    setting: str
    better: str
    worse: str
    size: str
    interval: str
    p: str
    significant: bool


@dataclass(frozen=True)
class Differences:
    """What is significant.

    Attributes:
        sentence: How many settings differ from the best.
        rows: The comparisons of values, the settings in the order of their names.
        notes: What to beware of.
    """

    sentence: str
    rows: list[Difference]
    notes: list[str]


def differences(ranking: Ranking) -> Differences:
    """Compare each value of a setting with each, and every setting with the best.

    Values of one setting are compared seed by seed, over the median of the other settings. Where
    runs stop at a target, the epochs to it are compared.
    """
    if not ranking.repeated or not ranking.by:
        return Differences("", [], [])
    results = ranking.results
    metric = "epochs_to_target" if results.has_target else ranking.metric
    higher, rows = results.higher_is_better(metric), []
    found: dict[str, list[str]] = {}
    for name in ranking.by:
        if 1 < results.runs[name].nunique() <= _VALUES:
            frame = results.significance(name, metric)
            rows += [_difference(row, name, higher) for row in frame.to_dict("records")]
            for note in notes(frame):
                if "median over the settings" in note:
                    continue  # the table's caption says so
                found.setdefault(note, []).append(name)
    beware = [f"{', '.join(names)}: {note}." for note, names in found.items()]
    return Differences(_against_best(ranking, metric), rows, beware)


def _difference(row: dict[Any, Any], name: str, higher: bool) -> Difference:
    one, other = number(row[name]), number(row[f"against.{name}"])
    better, worse = (one, other) if row["effect"] >= 0 else (other, one)
    sign = 1 if (row["effect"] >= 0) == higher else -1
    size = abs(row["median_difference"])
    low, high = sorted([sign * row["low"], sign * row["high"]])
    return Difference(
        name,
        better,
        worse,
        number(size, 3),
        interval(low, high, 3),
        _p(row["p_holm"]),
        bool(row["significant"]),
    )


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
    text = (
        f"{f'{differing:,}' if differing else 'None'} of the {count(others, 'other setting')}"
        " differ significantly from the best (paired Wilcoxon tests, Holm's correction over all"
        " pairs)"
    )
    unreachable = [note for note in notes(frame) if "cannot reach" in note]
    return f"{text}; {unreachable[0]}." if unreachable and not differing else f"{text}."
