"""All that the page says of one sweep."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bpx.page import facts
from bpx.page.curves import Curves, curves
from bpx.page.findings import Findings, findings
from bpx.page.limits import Limits
from bpx.page.pictures import Picture, pictures
from bpx.page.question import Question, question
from bpx.page.ranking import Ranking
from bpx.page.table import Table, table
from bpx.page.words import count
from bpx.plots.style import words
from bpx.results import Results


@dataclass(frozen=True)
class Section:
    """A sweep as the page shows it.

    Attributes:
        key: What its identifiers in the page begin with.
        title: Its name.
        folder: Where it lies, as commands name it.
        summary: What was trained, when.
        ended: Whether it came to its end.
        metric: What settings are compared by, in words.
        question: What was asked.
        findings: What came out.
        table: The settings; None where nothing can be ranked.
        curves: The learning curves; None where nothing was recorded.
        pictures: The pictures.
        pictures_note: What is left out of them.
        configuration: Every key with its value.
        provenance: Versions, machine and commit.
    """

    key: str
    title: str
    folder: str
    summary: str
    ended: bool
    metric: str
    question: Question
    findings: Findings
    table: Table | None
    curves: Curves | None
    pictures: list[Picture]
    pictures_note: str
    configuration: list[tuple[str, str]]
    provenance: dict[str, list[tuple[str, str]]]

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The parts of the section: the end of each identifier and its heading."""
        parts = {
            ("question", "What was asked"): True,
            ("findings", "What came out"): True,
            ("settings", "Settings"): self.table is not None,
            ("curves", "Learning curves"): self.curves is not None,
            ("pictures", "Pictures"): bool(self.pictures or self.pictures_note),
            ("configuration", "Configuration"): True,
            ("provenance", "Provenance"): True,
            ("further", "Going on"): True,
        }
        return [part for part, shown in parts.items() if shown]

    @property
    def commands(self) -> dict[str, str]:
        """What to type to go on from here, by what it does."""
        folder = shlex.quote(self.folder)
        train = {"Train what is missing": f"python -m bpx resume {folder}"}
        return {
            **({} if self.ended else train),
            "Load in Python": f"results = bpx.load({self.folder!r})",
            "Every run": f"python -m bpx runs {folder}",
            "Train again and compare": f"python -m bpx verify {folder}",
        }

    @property
    def payload(self) -> dict[str, Any]:
        """What the script receives of it."""
        return {
            "table": self.table.payload() if self.table else None,
            "curves": self.curves.payload() if self.curves else None,
        }


def section(results: Results, key: str, limits: Limits, *, draw: bool) -> Section:
    """Return what the page says of a sweep.

    Args:
        results: The sweep.
        key: What its identifiers in the page begin with.
        limits: How much of it.
        draw: Whether to draw the pictures where its folder holds none.
    """
    document, ranking = results.document, Ranking.of(results)
    found, note = pictures(results, ranking, limits.picture_bytes, draw=draw)
    return Section(
        key=key,
        title=sweep_name(document, results.path),
        folder=folder_name(results.path),
        summary=_summary(results, ranking),
        ended="ended" in document and not document.get("interrupted"),
        metric=words(results.metric),
        question=question(results),
        findings=findings(results, ranking),
        table=table(ranking, limits.settings) if ranking else None,
        curves=curves(ranking, limits.curves) if ranking else None,
        pictures=found,
        pictures_note=note,
        configuration=facts.configuration(document, results.runs),
        provenance=facts.provenance(document),
    )


def sweep_name(document: Mapping[str, Any], path: Path) -> str:
    """Return a sweep's name, or its folder's where it has none."""
    return str(document.get("name", path.name))


def folder_name(path: Path) -> str:
    """Return a folder as seen from the working directory, where it lies below."""
    absolute, here = path.absolute(), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(path)


def _summary(results: Results, ranking: Ranking | None) -> str:
    parts = [count(len(results.runs), "run")]
    if ranking is not None:
        parts.append(count(len(ranking.frame), "setting"))
    if "seed" in results.runs:
        parts.append(count(results.runs["seed"].nunique(), "seed"))
    return " · ".join([*parts, *_times(results.document)])


def _times(document: Mapping[str, Any]) -> list[str]:
    """Return when the sweep began and how long it took."""
    started, ended = document.get("started"), document.get("ended")
    if not started:
        return []
    begin = datetime.fromisoformat(started)
    date = f"{begin.day} {begin:%B %Y, %H:%M} UTC"
    if not ended:
        return [date, "not ended"]
    seconds = (datetime.fromisoformat(ended) - begin).total_seconds()
    return [date, f"{count(round(seconds), 'second')}" if seconds < 120 else _minutes(seconds)]


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    return count(minutes, "minute") if minutes < 120 else f"{minutes / 60:.1f} hours"
