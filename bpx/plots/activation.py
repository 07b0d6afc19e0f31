"""An activation function with its derivative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bpx.axes import Array
from bpx.components import Activation
from bpx.errors import ConfigError
from bpx.plots.style import DASHES, INK, PALETTE, legend_beside, new_axes, number, tidy
from bpx.registry import Registry

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SAMPLES = 400
"""Points of a curve between two kinks."""

_SATURATED = 0.01
"""Share of the steepest slope below which a unit counts as saturated, as in the table `layers`."""

_NARROW = 0.02
"""Share of the axis below which a flat stretch is but a turning point."""


def activation(
    name: str,
    ax: Axes | None = None,
    *,
    span: float = 8.0,
    plugins: Iterable[str | Path] = (),
    **fields: Any,
) -> Axes:
    """Draw an activation function and its derivative.

    Where the function or its derivative jumps, the curve is open, with a dot at either side. The
    ground is grey where units saturate: where the slope is below a hundredth of the steepest seen.
    Of a function that is not elementwise, such as softmax, the first of two outputs is drawn
    against its own pre-activation, the other one held at 0.

    Args:
        name: A registered activation.
        ax: Where to draw; by default in a new figure.
        span: The function is drawn from -span to span.
        plugins: Python files with activations of your own.
        fields: Fields of the activation: ``activation("leaky_relu", alpha=0.1)``.

    Returns:
        The axes.

    Raises:
        ConfigError: There is no such activation or field, a value does not fit, or the span is not
            above 0.

    Example:
        >>> ax = activation("swish", beta=2.0)
        >>> ax.get_title(loc="left"), [text.get_text() for text in ax.get_legend().get_texts()]
        ('swish, beta 2', ['saturated', 'f(z)', "f'(z)"])
    """
    if not 0 < span < np.inf:
        raise ConfigError(f"span={span} must be a number above 0.")
    f = Registry.load(plugins).create(Activation, name, **fields)
    ax = ax or new_axes(5.5, 3.6)
    pieces = [_Curve.of(f, z) for z in _between_kinks(f, span)]
    _shade_saturation(ax, pieces)
    ax.axhline(0, color=INK, linewidth=0.6)
    ax.axvline(0, color=INK, linewidth=0.6)
    looks = [{"color": PALETTE[place], "linestyle": DASHES[place]} for place in (0, 1)]
    _draw(ax, [(piece.z, piece.a) for piece in pieces], "f(z)", looks[0])
    _draw(ax, [(piece.z, piece.slope) for piece in pieces], "f'(z)", looks[1])
    ax.set(xlabel="z", xlim=(-span, span))
    legend_beside(ax)
    words = [name, *(f"{field} {number(value)}" for field, value in fields.items())]
    if not f.elementwise:
        words.append("first of two outputs, the other's z is 0")
    return tidy(ax, ", ".join(words))


@dataclass(frozen=True)
class _Curve:
    """A function between two kinks: its argument, its value and its slope, ``(S,)`` each."""

    z: Array
    a: Array
    slope: Array

    @classmethod
    def of(cls, f: Activation, z: Array) -> _Curve:
        """Return the function over some arguments, ``(S,)``."""
        inputs = z[:, None] if f.elementwise else np.stack([z, np.zeros_like(z)], axis=-1)
        a = f(inputs)
        if f.elementwise:
            slope = f.derivative(inputs, a)
        else:
            slope = f.vjp(inputs, a, np.broadcast_to([1.0, 0.0], a.shape))
        return cls(z, a[:, 0], slope[:, 0])


def _between_kinks(f: Activation, span: float) -> list[Array]:
    """Return the arguments of each smooth piece, which ends just before the kink it ends at."""
    kinks = sorted(kink for kink in f.kinks if abs(kink) < span)
    return [
        np.linspace(np.nextafter(left, span), np.nextafter(right, -span), _SAMPLES)
        for left, right in pairwise([-span, *kinks, span])
    ]


def _draw(ax: Axes, pieces: Sequence[tuple[Array, Array]], label: str, look: Any) -> None:
    """Draw a curve, open where it jumps."""
    gap = [np.nan]
    z, values = pieces[0]
    for (_, before), (right, after) in pairwise(pieces):
        ends = [before[-1], after[0]]
        if not np.isclose(*ends):
            place, colour = [right[0]] * 2, look["color"]
            ax.plot(place, ends, "o", markersize=4, markerfacecolor="white", color=colour, zorder=4)
            z, values = np.append(z, gap), np.append(values, gap)
        z, values = np.append(z, right), np.append(values, after)
    ax.plot(z, values, label=label, linewidth=1.8, zorder=3, **look)


def _shade_saturation(ax: Axes, pieces: Sequence[_Curve]) -> None:
    steepest = max(float(np.abs(piece.slope).max()) for piece in pieces)
    narrow = _NARROW * (pieces[-1].z[-1] - pieces[0].z[0])
    label: str | None = "saturated"
    for piece in pieces:
        flat = (piece.slope == 0.0) | (np.abs(piece.slope) < _SATURATED * steepest)
        for start, end in _stretches(flat):
            left, right = piece.z[start], piece.z[end]
            if right - left > narrow:
                ax.axvspan(left, right, color="0.93", linewidth=0, zorder=0, label=label)
                label = None


def _stretches(mask: Array) -> list[tuple[int, int]]:
    """Return the first and the last index of every stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))
    return [(int(start), int(end) - 1) for start, end in edges.reshape(-1, 2)]
