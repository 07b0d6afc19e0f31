"""What happens in each layer during training: gradients that vanish, weights that explode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpx.errors import ResultsError
from bpx.plots.given import Data, frame_of
from bpx.plots.style import (
    INK,
    LARGEST,
    label,
    legend_beside,
    new_axes,
    settings,
    tidy,
    whole_epochs,
    words,
)
from bpx.results import Results

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_COLUMNS = ("layer", "epoch", "mean", "low", "high", "n")
_BAND_FROM = 3
_SHADES = (0.0, 0.88)
"""The part of the colour map that is seen on paper."""

VANISHING = 1e-3
"""A gradient this much smaller than that of the steepest layer hardly moves its own."""

_LOWEST, _HIGHEST = 1e-16, 1e8
"""How far the axis goes from where the largest begins; beyond, rounding or infinity is near."""

_LEGIBLE = 10.0
"""An interval wider than this beside the means is cut, or it would press the lines together."""


def layer_curves(
    data: Data, statistic: str = "gradient_norm", ax: Axes | None = None, *, legend: bool = True
) -> Axes:
    """Draw a norm, or another statistic, of every layer over the epochs.

    A line is the mean over the runs, geometric for norms and standard deviations, with its 95%
    interval from three runs on; the first layer is dark, the last one light. Of gradients, the
    grey area holds what is less than a thousandth of the steepest layer's: gradients that vanish.
    A cross ends the lines where runs diverged.

    Args:
        data: Results, of which all runs are averaged, or what `Results.layer_curves` returned for
            one setting.
        statistic: The column of layers; of a frame, what it is of.
        ax: Where to draw; by default in a new figure.
        legend: Whether to name the layers beside the axes.

    Returns:
        The axes.

    Raises:
        ResultsError: There is no such column, the sweep did not record its layers, or the frame
            holds several settings.
    """
    curves = frame_of(
        data,
        "layer_curves",
        _COLUMNS,
        lambda results: results.layer_curves([], statistic),
        f"record of {statistic!r}",
    )
    _check_one_setting(curves)
    ax = ax or new_axes(7.0, 4.2)
    over_decades = statistic.endswith(("_norm", "_std"))
    if over_decades:
        curves = _bounded(ax, curves)
    layers = dict(list(curves.groupby("layer")))
    for layer, colour in zip(layers, _colours(len(layers)), strict=True):
        _draw_layer(ax, layers[layer], colour, f"layer {layer}")
    if statistic == "gradient_norm" and len(layers) > 1:
        _shade_vanishing(ax, curves)
    _mark_divergence(ax, data)
    ax.set(xlabel="epoch", ylabel=words(statistic))
    whole_epochs(ax)
    ax.margins(x=0)
    ax.grid(axis="y", color="0.92")
    if legend:
        legend_beside(ax)
    return tidy(ax, _title(data, curves, statistic))


def _check_one_setting(curves: pd.DataFrame) -> None:
    by = list(curves.columns)[: list(curves.columns).index("layer")]
    count = len(set(settings(curves, by)))
    if count > 1:
        raise ResultsError(
            f"The frame holds {count} settings of {', '.join(by)}, and one picture shows the layers"
            " of one: draw the rows of one, or results.select(...)."
        )


def _colours(count: int) -> list[tuple[float, ...]]:
    """Return colours from dark to light, which keep their order in grey."""
    from matplotlib import colormaps

    return [tuple(colour) for colour in colormaps["viridis"](np.linspace(*_SHADES, count))]


def _draw_layer(ax: Axes, curve: pd.DataFrame, colour: tuple[float, ...], name: str) -> None:
    ax.fill_between(
        curve["epoch"],
        curve["low"],
        curve["high"],
        where=curve["n"] >= _BAND_FROM,
        color=colour,
        alpha=0.12,
        linewidth=0,
    )
    ax.plot(curve["epoch"], curve["mean"], color=colour, linewidth=1.6, label=name)


def _bounded(ax: Axes, curves: pd.DataFrame) -> pd.DataFrame:
    """Set the axis, logarithmic, and return the curves with what leaves it just beyond it."""
    mean = curves["mean"]
    first = float(mean[curves["epoch"] == curves["epoch"].min()].max())
    floor, ceiling = _LOWEST * first, min(_HIGHEST * first, LARGEST)
    inside = mean[mean.between(floor, ceiling)]
    low = max(floor, inside.min() / _LEGIBLE, min(inside.min() / 2, curves["low"].min()))
    high = min(ceiling, inside.max() * _LEGIBLE, max(inside.max() * 2, curves["high"].max()))
    ax.set(yscale="log", ylim=(low, high))
    if mean.min() < floor:
        _write_exit(ax, 0.02, "as good as zero below")
    if mean.max() > ceiling:
        _write_exit(ax, 0.95, "exploding above")
    bounds = {"lower": low / _LEGIBLE, "upper": high * _LEGIBLE}
    return curves.assign(**curves[["mean", "low", "high"]].clip(**bounds))


def _write_exit(ax: Axes, y: float, text: str) -> None:
    ax.text(0.98, y, text, transform=ax.transAxes, ha="right", fontsize=8, color=INK)


def _shade_vanishing(ax: Axes, curves: pd.DataFrame) -> None:
    """Shade what is small beside the steepest layer, where it is on the axes."""
    small = curves.groupby("epoch")["mean"].max() * VANISHING
    bottom, top = ax.get_ylim()
    if small.max() > bottom:
        name = "vanishing: below 1/1000\nof the steepest layer"
        ax.fill_between(small.index, small, bottom, color="0.9", lw=0, zorder=0, label=name)
        ax.set_ylim(bottom, top)


def _mark_divergence(ax: Axes, data: Data) -> None:
    """Put a cross where the record ends of runs that diverged."""
    if not isinstance(data, Results):
        return
    lost = data.runs.loc[data.runs["status"] == "diverged", "id"]
    if lost.empty:
        return
    own = data.layers[data.layers["id"].isin(lost)]
    ends = own.groupby("id", observed=True)["epoch"].max()
    ax.plot(
        ends,
        np.full(len(ends), 0.97),
        "x",
        color=INK,
        markersize=7,
        transform=ax.get_xaxis_transform(),
        label=f"diverged: {len(lost)} of {len(data.runs)} runs",
        clip_on=False,
    )


def _title(data: Data, curves: pd.DataFrame, statistic: str) -> str:
    runs = int(curves["n"].max())
    over = f"mean over {runs:,} runs" if runs > 1 else "one run"
    interval = ", 95% interval" if runs >= _BAND_FROM else ""
    setting = _setting(data)
    where = f" ({setting})" if setting else ""
    return f"{words(statistic).capitalize()} of each layer{where}: {over}{interval}"


def _setting(data: Data) -> str:
    """Return what singles these runs out among those of their sweep, in words."""
    if not isinstance(data, Results):
        return ""
    shared = [name for name in data.whole.varied if len(set(settings(data.runs, [name]))) == 1]
    return label(shared, settings(data.runs.head(1), shared)[0]) if shared else ""
