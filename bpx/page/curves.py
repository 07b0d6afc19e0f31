"""The learning curves, as the script draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.page.ranking import Ranking
from bpx.page.words import number, rounded
from bpx.plots.style import REST, settings, spans_decades, words

if TYPE_CHECKING:
    import pandas as pd

METRICS = 4
"""The curves of at most this many measures are kept."""

POINTS = 101
"""A curve keeps at most this many points, evenly chosen."""

_BAND_FROM = 3
"""The interval of fewer runs than this is so wide that it would hide the lines."""


@dataclass(frozen=True)
class Line:
    """A setting of the legend.

    Attributes:
        label: Its words.
        colour: Of its line, as in the pictures.
        dashes: Of its line, as an SVG dash array.
        shown: Whether it is drawn from the start.
        runs: How many runs the setting has.
        settled: Whether all of them finished: where they reached their target, the curve ends and
            its last value stands.
        last: Its mean at the last epoch.
        left: How many runs that is the mean of.
    """

    label: str
    colour: str
    dashes: str
    shown: bool
    runs: int
    settled: bool
    last: str
    left: int


@dataclass(frozen=True)
class Curves:
    """The learning curves of a sweep.

    Attributes:
        lines: The settings that have curves.
        metrics: What is drawn of each measure: its epochs and, for each line, its means,
            intervals and how many runs are left.
        note: What is left out.
    """

    lines: list[Line]
    metrics: list[dict[str, Any]]
    note: str

    def payload(self) -> dict[str, Any]:
        """Return what the script receives."""
        lines = [
            {
                "label": line.label,
                "colour": line.colour,
                "dashes": line.dashes,
                "runs": line.runs,
                "settled": line.settled,
            }
            for line in self.lines
        ]
        return {"lines": lines, "metrics": self.metrics}


def curves(ranking: Ranking, most: int) -> Curves | None:
    """Return the curves of a sweep's best settings; None where nothing was recorded.

    Args:
        ranking: The settings.
        most: At most this many have curves: the best.
    """
    results, by = ranking.results, ranking.by
    keys = ranking.keys[:most]
    chosen = results
    if len(ranking.keys) > most:
        wanted = set(keys)
        chosen = results.of(results.runs[[key in wanted for key in settings(results.runs, by)]])
    metrics = [
        _measure(metric, chosen.curves(by, metric), by, keys, results.higher_is_better(metric))
        for metric in _metrics(ranking)
    ]
    metrics = [metric for metric in metrics if metric["epochs"]]
    if not metrics:
        return None
    left_out = len(ranking.keys) - len(keys)
    note = (
        f"Curves of the best {len(keys):,} of {len(ranking.keys):,} settings." if left_out else ""
    )
    return Curves(_lines(ranking, metrics[0]), metrics, note)


def _metrics(ranking: Ranking) -> list[str]:
    """Return the measures to draw: the metric that decides, then the others that were recorded."""
    results = ranking.results
    measures = [
        name
        for name in map(str, results.runs.columns)
        if name.startswith(("train.", "test.")) and results.runs[name].notna().any()
    ]
    first = [ranking.metric, *(name for name in measures if name != ranking.metric)]
    return [name for name in first if results.recorded(name)][:METRICS]


def _measure(
    metric: str, frame: pd.DataFrame, by: list[str], keys: list[Any], higher_is_better: bool
) -> dict[str, Any]:
    """Return the curves of one measure on common epochs."""
    grid = np.unique(frame["epoch"].to_numpy(int))
    grid = grid[np.unique(np.linspace(0, len(grid) - 1, POINTS).astype(int))] if len(grid) else grid
    frame = frame[frame["epoch"].isin(grid)]
    lines = {key: index for index, key in enumerate(keys)}
    row = np.array([lines[key] for key in settings(frame, by)], int)
    column = np.searchsorted(grid, frame["epoch"])
    banded = frame["n"] >= _BAND_FROM
    statistics = {
        "mean": frame["mean"],
        "low": frame["low"].clip(lower=frame["least"]).where(banded),
        "high": frame["high"].where(banded),
    }
    tables = {name: np.full((len(keys), len(grid)), np.nan) for name in statistics}
    for name, values in statistics.items():
        tables[name][row, column] = values
    left = np.zeros((len(keys), len(grid)), int)
    left[row, column] = frame["n"]
    return {
        "name": words(metric),
        "higher": higher_is_better,
        "log": spans_decades(tables["mean"].ravel()),
        "epochs": grid.tolist(),
        "left": left.tolist(),
        **{name: _listed(values) for name, values in tables.items()},
    }


def _listed(values: Any) -> list[list[float | None]]:
    return [[rounded(value) for value in line] for line in values.tolist()]


def _lines(ranking: Ranking, metric: dict[str, Any]) -> list[Line]:
    labels = ranking.labels
    runs, settled = ranking.frame["n"].tolist(), (ranking.frame["finished"] == 1).tolist()
    lines = []
    for index, means in enumerate(metric["mean"]):
        look, left = ranking.looks.get(ranking.keys[index]), metric["left"][index]
        place = np.flatnonzero(left)[-1] if settled[index] and any(left) else -1
        lines.append(
            Line(
                labels[index],
                look.colour if look else REST,
                _dash_array(look.dashes) if look else "none",
                look is not None,
                runs[index],
                settled[index],
                number(means[place]),
                left[place],
            )
        )
    return lines


def _dash_array(dashes: Any) -> str:
    """Return a matplotlib line style, which counts in line widths, as an SVG dash array."""
    return "none" if dashes == "-" else " ".join(f"{1.6 * length:g}" for length in dashes[1])
