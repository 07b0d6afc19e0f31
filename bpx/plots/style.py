"""How bpx draws: colours, axes, words.

Figures are made without pyplot: nothing is registered, no global setting changes, and they can
be drawn in any thread or process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from bpx.axes import Array

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Six colours that colour-blind readers tell apart (Okabe and Ito, 2008).

Their yellow is left out, for it vanishes on paper, and their black is for text.
"""

DASHES: tuple[Any, ...] = (
    "-",
    (0, (6, 2)),
    (0, (2, 1)),
    (0, (6, 2, 1, 2)),
    (0, (1, 1.5)),
    (0, (9, 1)),
)
"""A line style beside each colour, for print without colours."""

MARKERS = ("o", "s", "^", "D", "v", "P")
"""A marker beside each colour, likewise."""

REST = "#BDBDBD"
"""The grey of what is not singled out."""

INK = "#333333"

LARGEST = 1e200
"""Nothing is drawn beyond it: near the largest float matplotlib's margins and ticks overflow."""

Setting: TypeAlias = tuple[Any, ...]
"""The values of the columns that tell settings apart; None where one is missing."""


def new_axes(width: float = 7.0, height: float = 4.2) -> Axes:
    """Return the axes of a new figure.

    Args:
        width: In inches.
        height: In inches.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def tidy(ax: Axes, title: str) -> Axes:
    """Give axes the title and the look of all bpx figures."""
    # Left to itself, matplotlib measures every label of the axis to see whether the title fits.
    ax.set_title(title, loc="left", fontsize=10, color=INK, y=1.0)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    return ax


def whole_epochs(ax: Axes) -> None:
    """Let the ticks of an axis of epochs stand at whole numbers."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, steps=[1, 2, 5, 10]))


def legend_beside(ax: Axes) -> None:
    """Put the legend to the right of the axes, where it covers nothing."""
    legend = ax.legend(
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        borderaxespad=0.0,
        frameon=False,
        fontsize=8,
        handlelength=3.0,
    )
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1.0)


def settings(frame: pd.DataFrame, by: Sequence[str]) -> list[Setting]:
    """Return the setting of every row of a frame."""
    if not by:
        return [()] * len(frame)
    columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in by]
    return list(zip(*columns, strict=True))


def label(by: Sequence[str], setting: Setting) -> str:
    """Return the words for a setting: names stand alone, numbers with what they are.

    Example:
        >>> label(["optimizer", "optimizer.lr"], ("adam", 0.1))
        'adam, lr 0.1'
    """
    words = []
    for name, value in zip(by, setting, strict=True):
        short = name.rpartition(".")[2]
        if value is None:
            continue
        words.append(value if isinstance(value, str) else f"{short} {number(value)}")
    return ", ".join(words) or "all runs"


def number(value: Any) -> str:
    """Return a value as a label.

    Example:
        >>> number(0.001), number(True), number(32)
        ('0.001', 'true', '32')
    """
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:g}"


def words(metric: str) -> str:
    """Return a metric's column as words.

    Example:
        >>> words("best.train.mean_absolute_error")
        'best train mean absolute error'
    """
    return metric.replace(".", " ").replace("_", " ")


def spans_decades(values: Array) -> bool:
    """Say whether values are better seen on a logarithmic axis: positive, over more than one."""
    finite = values[np.isfinite(values)]
    return bool(len(finite) and finite.min() > 0 and finite.max() / 10 > finite.min())
