"""How a metric depends on one setting, the others at their best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.extent import bound_of, within_range
from bpx.plots.given import Data, frame_of, metric_of
from bpx.plots.highlight import HIGHLIGHTS, Look, looks_of
from bpx.plots.style import (
    REST,
    label,
    legend_beside,
    name_ticks,
    new_axes,
    number,
    rows_of,
    shortened,
    spans_decades,
    tidy,
    words,
)
from bpx.results import Results
from bpx.results.settings import as_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_VALUES = 3
"""Of fewer values than these there is no course to see."""

_TICKS = 10
"""Up to so many values have a tick each."""

_NAMES = 20
"""At most so many names stand under the axis, evenly chosen."""

_ROOM = 60
"""More letters than these do not fit side by side under the axis."""

LOST = "#777777"
"""The grey of what was lost, darker than the shade."""

_COLUMNS = ("mean", "low", "high", "n", "finished", "least", "most", "settings", "complete")


def sensitivity(
    data: Data,
    setting: str,
    metric: str | None = None,
    by: str | Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw a metric over the values of one setting.

    The line has the other settings at their best for each value, with the 95% interval over the
    seeds; the shade goes from the best to the worst mean of all other settings, with a grey cross
    on top where runs of these did not finish. A marker is hollow where runs of the best did not,
    and a cross on the axis stands where none did. What has exploded, a thousand times beyond what a
    quarter of the means keep below, stands at the edge. A setting of numbers above zero has a
    logarithmic axis where it spans decades.

    Args:
        data: Results, or what `Results.sensitivity` returned.
        setting: The setting to follow.
        metric: The column of runs; by default that of the results.
        by: Settings to follow apart from one another, such as ``"optimizer"``.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column, or no run finished.
    """
    by = as_names(by)
    frame = frame_of(
        data,
        "sensitivity",
        [*by, setting, *_COLUMNS],
        lambda results: results.sensitivity(setting, metric, by),
        "runs",
    )
    if not np.isfinite(frame["mean"].to_numpy("float64")).any():
        place = data.path if isinstance(data, Results) else "The frame"
        raise ResultsError(f"{place} holds no finished run to draw.")
    ax = ax or new_axes(7.0, 4.2)
    name = metric_of(data, metric)
    title = _title(frame, words(name), setting, len(frame[by].drop_duplicates()) if by else 1)
    frame, beyond = _bounded(frame, name)
    named = not _is_numeric(frame[setting])
    places = _axis_of_names(ax, frame[setting]) if named else _axis_of_numbers(ax, frame[setting])
    if spans_decades(frame["mean"].to_numpy("float64")):
        ax.set_yscale("log")
    members = rows_of(frame, by)
    looks = looks_of(data, by, metric, members)
    for one, rows in members.items():
        look = looks.get(one, Look(REST, "-", "o"))
        called = label(by, one) if one in looks else None
        _draw(ax, places[rows], frame.iloc[rows], look, called, joined=not named)
    if len(members) == 1:
        _shade(ax, places, frame, joined=not named)
    ax.set(xlabel=setting, ylabel=words(name))
    ax.grid(axis="y", color="0.92")
    if by:
        legend_beside(ax)
    return tidy(ax, title + beyond)


def sensitivity_axes(results: Results) -> tuple[str, list[str]] | None:
    """Return the number whose influence is best seen, and what to tell apart; or None.

    It is the number with the most values, of three or more; where a component has few names, those
    of the number's own component are told apart.
    """
    from pandas.api.types import is_numeric_dtype

    runs, varied = results.runs, results.varied
    counts = {name: runs[name].nunique() for name in varied if is_numeric_dtype(runs[name].dtype)}
    most = max(counts, key=counts.__getitem__, default=None)
    if most is None or counts[most] < _VALUES:
        return None
    component = most.rpartition(".")[0]
    few = component in varied and runs[component].nunique() <= HIGHLIGHTS
    return most, [component] if few else []


def _is_numeric(values: pd.Series[Any]) -> bool:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return is_numeric_dtype(values.dtype) and not is_bool_dtype(values.dtype)


def _axis_of_numbers(ax: Axes, values: pd.Series[Any]) -> Array:
    """Give the setting its axis, and return where its values stand on it."""
    numbers = values.to_numpy("float64", na_value=np.nan)
    distinct = np.unique(numbers[np.isfinite(numbers)])
    if spans_decades(distinct):
        ax.set_xscale("log")
    if len(distinct) <= _TICKS:
        ax.set_xticks(distinct, [number(value) for value in distinct])
        ax.minorticks_off()
    return numbers


def _axis_of_names(ax: Axes, values: pd.Series[Any]) -> Array:
    import pandas as pd

    codes, names = pd.factorize(values, use_na_sentinel=False)
    labels = ["none" if pd.isna(name) else shortened(number(name)) for name in names]
    tilted: dict[str, Any] = {}
    if sum(map(len, labels)) > _ROOM:
        tilted = {"rotation": 30, "ha": "right", "fontsize": 8}
    step = -(-len(labels) // _NAMES)
    name_ticks(ax.xaxis, range(0, len(labels), step), labels[::step], **tilted)
    ax.set_xlim(-0.5, len(labels) - 0.5)
    return codes


def _draw(
    ax: Axes, x: Array, rows: pd.DataFrame, look: Look, name: str | None, *, joined: bool
) -> None:
    """Draw markers with their intervals, joined where there is something in between."""
    mean, low, high, finished = (
        rows[column].to_numpy("float64", na_value=np.nan)
        for column in ("mean", "low", "high", "finished")
    )
    if ax.get_yscale() == "log":
        # The interval of a mean near zero reaches below it, where a logarithm has no place.
        low = np.fmax(low, mean / 10)
    line = look.dashes if joined else "none"
    ax.plot(x, mean, color=look.colour, linestyle=line, linewidth=1.6, label=name)
    ax.vlines(x, low, high, color=look.colour, linewidth=1.2)
    fill = np.where(finished < 1, "white", look.colour)
    ax.scatter(x, mean, marker=look.marker, s=28, c=fill, edgecolors=look.colour, zorder=3)
    lost = x[np.isnan(mean)]
    ax.plot(
        lost,
        np.full(len(lost), 0.03),
        "x",
        color=look.colour,
        transform=ax.get_xaxis_transform(),
        clip_on=False,
    )


def _shade(ax: Axes, x: Array, rows: pd.DataFrame, *, joined: bool) -> None:
    """Shade where all other settings lie; the shades of several lines would hide one another."""
    least, most = (rows[name].to_numpy("float64", na_value=np.nan) for name in ("least", "most"))
    if joined:
        ax.fill_between(x, least, most, color=REST, alpha=0.35, linewidth=0, zorder=0)
    else:
        ax.vlines(x, least, most, color=REST, alpha=0.35, linewidth=16, zorder=0)
    lost = _others_lost(rows)
    ax.plot(x[lost], most[lost], "x", color=LOST, zorder=4)


def _title(frame: pd.DataFrame, measured: str, setting: str, lines: int) -> str:
    others = int(frame["settings"].max())
    title = f"{measured.capitalize()} over {setting}"
    if others > 1:
        title += f": the best of {others:,} other settings"
        title += " (shade: all of them)" if lines == 1 else " each"
    notes = []
    if (frame["finished"] < 1).any():
        notes.append("hollow: some runs did not finish; cross: none did")
    if lines == 1 and _others_lost(frame).any():
        notes.append("grey cross: runs of other settings did not finish, and are not in the shade")
    return "\n".join([title, *notes])


def _others_lost(frame: pd.DataFrame) -> Array:
    """Say where the shade is without some of the runs, ``(rows,)``."""
    lost = (frame["settings"] > 1) & (frame["complete"] < frame["settings"])
    return (lost & frame["most"].notna()).to_numpy()


def _bounded(frame: pd.DataFrame, metric: str) -> tuple[pd.DataFrame, str]:
    """Return the frame with what has exploded at the edge, and words for it."""
    values = frame[["mean", "low", "high", "least", "most"]].astype("float64")
    bound = bound_of(metric, values["mean"].to_numpy())
    beyond = bool((values["mean"].abs() > bound).any() or (values["most"].abs() > bound).any())
    note = f"\nat the edge: beyond {number(bound)}" if beyond else ""
    values = values.clip(-bound, bound)
    ends = {end: within_range(metric, values[end].to_numpy()) for end in ("low", "high")}
    return frame.assign(**values.assign(**ends)), note
