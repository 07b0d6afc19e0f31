"""What came out of a sweep, in sentences and in a table of the best settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpx.page.differences import Differences, differences
from bpx.page.endings import Ending, endings
from bpx.page.ranking import Ranking
from bpx.page.span import Span, spans
from bpx.page.words import count, interval, number, numbers
from bpx.plots.style import words
from bpx.results import Results

if TYPE_CHECKING:
    import pandas as pd

BEST = 10
"""This many settings stand in the table of the best."""


@dataclass(frozen=True)
class Best:
    """One of the best settings.

    Attributes:
        rank: Its place.
        label: Its words.
        solved: How many of its runs reached the target, such as ``9/10``.
        mean: Of the measure that is shown.
        interval: Around the mean, in words.
        span: The same, drawn.
    """

    rank: int
    label: str
    solved: str
    mean: str
    interval: str
    span: Span | None


@dataclass(frozen=True)
class Findings:
    """What came out.

    Attributes:
        sentences: The findings, the most important first.
        measure: What the table of the best shows the mean of.
        best: The best settings.
        has_target: Whether runs stop at a target.
        has_intervals: Whether any setting has more than one run.
        differences: What is significant.
        endings: Why runs did not finish.
        endings_note: What is left out of them.
    """

    sentences: list[str]
    measure: str
    best: list[Best]
    has_target: bool
    has_intervals: bool
    differences: Differences
    endings: list[Ending]
    endings_note: str


def findings(results: Results, ranking: Ranking | None) -> Findings:
    """Return what came out of a sweep."""
    early, note = endings(results)
    if ranking is None:
        lines = [_statuses(results), "No run has a final measure: there is nothing to compare."]
        return Findings(lines, "", [], results.has_target, False, Differences(), early, note)
    lines = [_best(ranking), *_about_target(ranking), _statuses(results), _about_interval(ranking)]
    measure = "epochs" if results.has_target else ranking.metric
    best = _best_settings(ranking, measure)
    title = "epochs trained" if measure == "epochs" else words(measure)
    tested = differences(ranking)
    lines += [tested.sentence] if tested.sentence else []
    return Findings(lines, title, best, results.has_target, ranking.repeated, tested, early, note)


def _best(ranking: Ranking) -> str:
    row = ranking.frame.iloc[0]
    if len(ranking.frame) == 1:
        start = f"{words(ranking.metric).capitalize()} ended at {number(row['mean'])}"
        return f"{start}{_between(row)}{_over(ranking)}."
    start = f"Best of {count(len(ranking.frame), 'setting')}: {ranking.labels[0]}, with"
    mean = f"a mean {words(ranking.metric)} of {number(row['mean'])}"
    if ranking.finished[0] == 1:
        mean = f"a {words(ranking.metric)} of {number(row['mean'])}"
    if ranking.results.has_target and row["solved"]:
        epochs = f"the target reached by {row['solved']} of {count(row['n'], 'run')}"
        median = "in a median of" if row["solved"] > 1 else "in"
        return f"{start} {epochs} {median} {number(row['epochs_to_target'])} epochs."
    return f"{start} {mean}{_between(row)}{_over(ranking)}."


def _between(row: pd.Series[Any]) -> str:
    known = interval(row["low"], row["high"])
    return f" (95% interval {known})" if known else ""


def _over(ranking: Ranking) -> str:
    """Return how many runs the best mean is over."""
    finished, n = ranking.finished[0], int(ranking.frame["n"].iloc[0])
    if finished < n:
        return f" over the {finished:,} of {count(n, 'seed')} that finished"
    return f" over {count(n, 'seed')}" if n > 1 else ""


def _about_target(ranking: Ranking) -> list[str]:
    if not ranking.results.has_target:
        return []
    solved, n = int(ranking.frame["solved"].sum()), int(ranking.frame["n"].sum())
    if solved == 0:
        return ["No run reached the target; settings are ranked by their final metric."]
    always = int((ranking.frame["solved"] == ranking.frame["n"]).sum())
    settings = f"{always:,} of {count(len(ranking.frame), 'setting')} reached it with every seed"
    return [f"{solved:,} of {count(n, 'run')} reached the target; {settings}."]


def _statuses(results: Results) -> str:
    counts = results.runs["status"].value_counts()
    total = len(results.runs)
    if set(counts.index) == {"finished"}:
        return "The run finished." if total == 1 else f"All {total:,} runs finished."
    finished = f"{counts.get('finished', 0):,} of {count(total, 'run')} finished"
    others = [f"{n:,} {status}" for status, n in counts.items() if status != "finished"]
    return f"{finished}; {', '.join(others)}."


def _about_interval(ranking: Ranking) -> str:
    if ranking.frame["n"].max() == 1:
        return (
            "One seed only: a difference between settings may be chance, and there is no interval."
            " Sweep with seeds=10 to get one."
        )
    if not ranking.repeated:
        return "No setting has two runs that finished: there is no interval."
    known = [finished for finished in ranking.finished if finished]
    least, most = min(known), max(known)
    seeds = count(most, "seed") if least == most else f"{least} to {count(most, 'seed')}"
    lost = " that finished" if (ranking.frame["finished"] < 1).any() else ""
    return f"Means are over {seeds}{lost}, with their 95% interval (Student's t)."


def _best_settings(ranking: Ranking, measure: str) -> list[Best]:
    """Return the best settings, each with the mean of a measure and its interval."""
    top = ranking.frame.head(BEST)
    if measure != ranking.metric:
        compared = ranking.results.compare(metric=measure)
        statistics = ["mean", "low", "high"]
        if ranking.by:
            top = top.drop(columns=statistics).merge(compared[[*ranking.by, *statistics]], "left")
        else:
            top = top.assign(**compared.iloc[0][statistics])
    drawn = spans(*(top[name].tolist() for name in ("mean", "low", "high")))
    return [
        Best(
            int(row["rank"]),
            label,
            f"{row['solved']}/{row['n']}",
            mean,
            interval(row["low"], row["high"]),
            span,
        )
        for row, label, mean, span in zip(
            top.to_dict("records"), ranking.labels, numbers(top["mean"]), drawn, strict=False
        )
    ]
