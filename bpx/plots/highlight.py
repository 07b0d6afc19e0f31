"""Which settings a figure singles out, and in which colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bpx.plots.style import DASHES, PALETTE, Setting, settings
from bpx.results import Results

HIGHLIGHTS = len(PALETTE)
"""At most this many settings have a colour of their own."""


@dataclass(frozen=True)
class Look:
    """How a setting is drawn."""

    colour: str
    dashes: Any


def highlights(results: Results, by: Sequence[str], metric: str | None) -> dict[Setting, Look]:
    """Return the settings to single out, each with its look.

    Where a sweep has few settings, each has its colour, which is the same in every figure and
    for every selection of its runs. Where there are more than colours, the best have them, in
    the order of their rank.

    Args:
        results: The runs to draw.
        by: The settings to tell apart.
        metric: The column of runs by which they are ranked; None for the results' own ranking.
    """
    every = set(settings(results.whole.runs, by))
    if len(every) > HIGHLIGHTS:
        chosen = settings(results.rank(metric, by), by)[:HIGHLIGHTS]
    else:
        chosen = sorted(every, key=_naturally)
    return {
        setting: Look(colour, dashes)
        for setting, colour, dashes in zip(chosen, PALETTE, DASHES, strict=False)
    }


def _naturally(setting: Setting) -> list[tuple[int, float, str]]:
    """Sort missing values first, then numbers by size, then words."""
    return [
        (0, 0.0, "")
        if value is None
        else (2, 0.0, value)
        if isinstance(value, str)
        else (1, float(value), "")
        for value in setting
    ]
