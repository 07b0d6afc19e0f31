"""The norms of each layer, side by side for good settings and bad ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpx.plots.layer_curves import layer_curves
from bpx.plots.style import label, legend_beside, new_figure, settings, tidy, wrapped
from bpx.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STATISTICS = ("gradient_norm", "weight_norm", "update_norm")
_COLUMNS = 3


def layer_panels(results: Results) -> Axes:
    """Draw the norms of gradients, weights and updates of each layer.

    Columns are settings: all of them where they are at most three, else the best, the one in the
    middle and the last in rank.

    Args:
        results: A sweep that recorded its layers.

    Returns:
        The axes at the top left of the figure.
    """
    by = results.varied
    order = settings(results.rank(by=by), by)
    last = len(order) - 1
    places = range(len(order)) if len(order) <= _COLUMNS else (0, last // 2, last)
    figure = new_figure(1.5 + 3.4 * len(places), 7.5)
    axes = figure.subplots(len(_STATISTICS), len(places), sharex="col", squeeze=False)
    own = settings(results.runs, by)
    for column, place in enumerate(places):
        chosen = results.of(results.runs[[setting == order[place] for setting in own]])
        rank = f"rank {place + 1} of {len(order)}: " if last else ""
        for row, statistic in enumerate(_STATISTICS):
            ax: Any = axes[row, column]
            layer_curves(chosen, statistic, ax, legend=False)
            tidy(ax, wrapped(rank + label(by, order[place])) if row == 0 else "")
            if row + 1 < len(_STATISTICS):
                ax.set_xlabel("")
            if column:
                ax.set_ylabel("")
    legend_beside(axes[0, -1])
    first: Axes = axes[0, 0]
    return first
