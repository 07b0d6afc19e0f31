"""Which settings a figure singles out, and how each is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bpx.plots.given import Data
from bpx.plots.style import DASHES, MARKERS, PALETTE, Setting, settings
from bpx.results import Results

HIGHLIGHTS = len(PALETTE)
"""At most this many settings are singled out in a figure."""


@dataclass(frozen=True)
class Look:
    """How a setting is drawn."""

    colour: str
    dashes: Any
    marker: str


def looks_of(
    data: Data, by: Sequence[str], metric: str | None, shown: Iterable[Setting]
) -> dict[Setting, Look]:
    """Return the settings to single out, each with its look.

    Args:
        data: The results to draw, or a frame of theirs.
        by: The settings to tell apart.
        metric: The column of runs by which results are ranked; None for their own ranking.
        shown: The settings of the frame. One that comes without its results has no ranking; of
            too many settings its first are singled out.
    """
    if isinstance(data, Results):
        return highlights(data, by, metric)
    every = list(dict.fromkeys(shown))
    order = sorted(every, key=_naturally) if len(every) <= HIGHLIGHTS else every[:HIGHLIGHTS]
    return _looks(order)


def highlights(results: Results, by: Sequence[str], metric: str | None) -> dict[Setting, Look]:
    """Return the settings of results to single out, each with its look.

    Where there are more settings than colours, the best are singled out. A setting has the same
    look in every figure and for every selection of its sweep's runs: that of its place among all
    settings of the sweep, in their natural order where they are few and in the order of their rank
    where they are many. Past the last colour the colours come again with other dashes.

    Args:
        results: The runs to draw.
        by: The settings to tell apart.
        metric: The column of runs by which they are ranked; None for the results' own ranking.
    """
    every = set(settings(results.whole.runs, by))
    if len(every) <= HIGHLIGHTS:
        return _looks(sorted(every, key=_naturally))
    looks = _looks(settings(results.whole.rank(by=by), by))
    best = settings(results.rank(by=by, metric=metric), by)[:HIGHLIGHTS]
    return {setting: looks[setting] for setting in best}


def _looks(order: Sequence[Setting]) -> dict[Setting, Look]:
    return {setting: _look(place) for place, setting in enumerate(order)}


def _look(place: int) -> Look:
    """Return the look of a place; as many differ as there are pairs of colour and dashes."""
    lap, colour = divmod(place, len(PALETTE))
    style = (colour + lap) % len(DASHES)
    return Look(PALETTE[colour], DASHES[style], MARKERS[style])


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
