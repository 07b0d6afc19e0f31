"""How many runs have reached a target, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.plots.given import Data, frame_of, names_of
from bpx.plots.highlight import looks_of
from bpx.plots.steps import SHARES, draw_steps
from bpx.plots.style import Setting, legend_beside, new_axes, rows_of, tidy, whole_epochs, words
from bpx.results import Results

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def time_to_target(
    data: Data,
    metric: str | None = None,
    target: float | None = None,
    by: str | Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of each setting's runs that have reached a target, over the epochs.

    A run that never gets there, whatever the reason, keeps its setting's line below 1.

    Args:
        data: Results, or what `Results.time_to` returned for ``"id"`` and settings.
        metric: The column of history; by default that of the runs' own target, at which they
            stopped.
        target: The value to reach; named if and only if the metric is.
        by: The settings to tell apart; by default those that vary.
        ax: Where to draw; by default in a new figure.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column, no target, or no run reached it.
    """
    by = [name for name in names_of(data, by, "median") if name != "id"]
    times = frame_of(
        data,
        "time_to",
        [*by, "id", "median"],
        lambda results: _times(results, metric, target, by),
        "runs",
    )
    epochs = times["median"].to_numpy("float64", na_value=np.nan)
    if np.isnan(epochs).all():
        place = data.path if isinstance(data, Results) else "The frame"
        raise ResultsError(f"{place}: no run of {len(times):,} reached the target.")
    ax = ax or new_axes(8.5, 4.2)
    last = _last(data, epochs)
    members = rows_of(times, by)
    steps = {setting: _shares(epochs[own], last) for setting, own in members.items()}
    draw_steps(ax, steps, looks_of(data, by, None, members), by)
    ax.set(xlabel="epoch", ylabel="share of runs", ylim=SHARES, xlim=(0, last))
    whole_epochs(ax)
    if len(steps) > 1:
        legend_beside(ax)
    return tidy(ax, _title(data, metric, target, members))


def _times(
    results: Results, metric: str | None, target: float | None, by: Sequence[str]
) -> pd.DataFrame:
    """Return a row for each run with its epochs to the target, missing if never reached."""
    if metric is not None and target is not None:
        return results.time_to(metric, target, [*by, "id"])
    if metric is not None or target is not None:
        raise ResultsError("A time to a target needs the metric and the target, or neither.")
    if not results.has_target:
        raise ResultsError(f"{results.path} has no target of its own: name a metric and a target.")
    runs = results.runs[results.runs["status"] != "skipped"]
    return runs[[*by, "id"]].assign(median=runs["epochs_to_target"])


def _last(data: Data, epochs: Array) -> float:
    """Return the last epoch to draw: runs that miss the target train beyond the last time."""
    reached = float(np.nanmax(epochs))
    trained = isinstance(data, Results) and "epochs" in data.runs
    return max(reached, float(data.runs["epochs"].max()) if trained else 0.0, 1.0)


def _shares(epochs: Array, last: float) -> Array:
    """Return the steps of the share of runs that got there, ``(steps, 2)``."""
    reached = np.sort(epochs[np.isfinite(epochs)])
    shares = np.arange(len(reached) + 1) / len(epochs)
    x = np.concatenate([[0.0], reached, [last]])
    return np.column_stack([x, np.append(shares, shares[-1])])


def _title(
    data: Data, metric: str | None, target: float | None, members: dict[Setting, Array]
) -> str:
    most = max(len(own) for own in members.values())
    name = "the target"
    if metric is not None and target is not None:
        higher = isinstance(data, Results) and data.higher_is_better(metric)
        name = f"{words(metric)} {'≥' if higher else '≤'} {target:g}"
    each = f"up to {most:,} runs of each setting" if most > 1 else "one run of each setting"
    return f"Share of runs that reached {name}: {each}"
