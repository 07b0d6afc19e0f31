"""How bpx draws: colours, axes, words.

Figures are made without pyplot: nothing is registered, no global setting changes, and they can
be drawn in any thread or process.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from bpx.axes import Array

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

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

_LINE = 44
"""Letters in a line of a label."""

_NAME = 28
"""Letters of a name at the side of an axis."""

_GOLDEN = 0.618034

_DECADES_WITH_STEPS = 4
"""Over more decades than these only powers of ten have room on an axis."""

Setting: TypeAlias = tuple[Any, ...]
"""The values of the columns that tell settings apart; None where one is missing."""


def new_axes(width: float = 7.0, height: float = 4.2, projection: str | None = None) -> Axes:
    """Return the axes of a new figure.

    Words may stand outside of it, as long as they are: `save` makes room for them, as notebooks do,
    and the axes keep their size.

    Args:
        width: In inches.
        height: In inches.
        projection: ``"3d"`` for axes in space.
    """
    return _figure(width, height).add_subplot(projection=projection)


def new_figure(width: float, height: float) -> Figure:
    """Return a new figure for several axes, which make room for one another's words.

    Args:
        width: In inches.
        height: In inches.
    """
    figure = _figure(width, height)
    figure.set_layout_engine("constrained")
    return figure


def _figure(width: float, height: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def tidy(ax: Axes, title: str) -> Axes:
    """Give axes the title and the look of all bpx figures; a ``$`` in words begins no formula."""
    # Left to itself, matplotlib measures every label of the axis to see whether the title fits.
    ax.set_title(title, loc="left", fontsize=10, color=INK, y=1.0, parse_math=False)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    # The factor of all ticks stands where the title does, unless it is moved to the ticks.
    ax.yaxis.get_offset_text().set_horizontalalignment("right")
    for text in (ax.xaxis.label, ax.yaxis.label, *ax.texts):
        text.set_parse_math(False)
    return ax


def name_ticks(axis: Axis, places: ArrayLike, names: Sequence[str], **look: Any) -> None:
    """Put names at places of an axis, letter by letter: a ``$`` begins no formula."""
    axis.set_ticks(places, names, parse_math=False, **look)


def log_x(ax: Axes, values: Array) -> None:
    """Make the horizontal axis logarithmic, with ticks at 1, 2 and 5 where they have room."""
    from matplotlib.ticker import LogLocator, NullLocator

    ax.set_xscale("log")
    ax.xaxis.set_minor_locator(NullLocator())
    low, high = np.log10([np.nanmin(values), np.nanmax(values)])
    if high - low <= _DECADES_WITH_STEPS:
        ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.xaxis.set_major_formatter("{x:g}")


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
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_text(wrapped(text.get_text()))
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1.0)


def settings(frame: pd.DataFrame, by: Sequence[str]) -> list[Setting]:
    """Return the setting of every row of a frame."""
    if not by:
        return [()] * len(frame)
    columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in by]
    return list(zip(*columns, strict=True))


def rows_of(frame: pd.DataFrame, by: Sequence[str]) -> dict[Setting, Array]:
    """Return the numbers of the rows of each setting of a frame."""
    rows: dict[Setting, list[int]] = {}
    for row, setting in enumerate(settings(frame, by)):
        rows.setdefault(setting, []).append(row)
    return {setting: np.asarray(own) for setting, own in rows.items()}


def label(by: Sequence[str], setting: Setting) -> str:
    """Return the words for a setting: names stand alone, numbers with what they are.

    A name that begins with an underscore has what it is before it: matplotlib leaves out of a
    legend what begins so.

    Example:
        >>> label(["optimizer", "optimizer.lr"], ("adam", 0.1))
        'adam, lr 0.1'
        >>> label(["optimizer"], ("_mine",))
        'optimizer _mine'
    """
    words = []
    for name, value in zip(by, setting, strict=True):
        short = name.rpartition(".")[2]
        if value is None:
            continue
        alone = isinstance(value, str) and not value.startswith("_")
        words.append(value if alone else f"{short} {number(value)}")
    return ", ".join(words) or "all runs"


def spread(count: int) -> Array:
    """Return offsets that keep the dots of a row apart, up to a quarter to either side.

    They are the fractions of multiples of the golden ratio: even, and the same each time.

    Args:
        count: The number of dots.
    """
    return ((np.arange(count) * _GOLDEN + 0.5) % 1 - 0.5) * 0.5


def wrapped(text: str) -> str:
    """Return a label in lines that leave the axes room.

    Example:
        >>> wrapped("adam, lr 0.1")
        'adam, lr 0.1'
    """
    return fill(text, _LINE)


def shortened(text: str) -> str:
    """Return a name for the side of an axis, without its middle where it is long.

    Example:
        >>> shortened("a_rule_whose_name_goes_on_and_on_to_the_end")
        'a_rule_whose_n…n_to_the_end'
    """
    return text if len(text) <= _NAME else f"{text[: _NAME // 2]}…{text[-_NAME // 2 + 2 :]}"


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
