"""Numbers and counts as the page writes them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

MISSING = "\N{EN DASH}"

_EXACT = 17
"""Significant digits that tell all numbers of double precision apart."""


def number(value: Any, digits: int = 4) -> str:
    """Return a number to four significant digits, or a word as it is.

    Example:
        >>> number(0.0865421), number(1e-7), number(True), number(float("nan")), number("adam")
        ('0.08654', '1e-07', 'true', '–', 'adam')
    """
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    if value is None or value != value or repr(value) == "<NA>":
        return MISSING
    if isinstance(value, str):
        return value
    if math.isinf(value):
        return "\N{INFINITY}" if value > 0 else "-\N{INFINITY}"
    whole = float(value).is_integer() and abs(value) < 1e6
    if whole or 10**digits <= abs(value) < 1e6:
        return f"{value + 0.0:.0f}"  # a zero has no sign
    return f"{float(value):.{digits}g}"


def count(n: int, noun: str) -> str:
    """Return a number of things.

    Example:
        >>> count(1, "run"), count(1200, "run")
        ('1 run', '1,200 runs')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def interval(low: float, high: float, digits: int = 4) -> str:
    """Return an interval in words, or nothing where there is none, or where it has overflowed.

    Example:
        >>> interval(0.08, 0.093)
        '0.08 to 0.093'
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"{number(low, digits)} to {number(high, digits)}"


def numbers(values: Iterable[float]) -> list[str]:
    """Return a column of numbers with equally many decimals: three digits of the least.

    Values that span two decades or more are written each by itself.

    Example:
        >>> numbers([0.08654, 0.3, 0.0221]), numbers([1.5e-6, 0.2])
        (['0.0865', '0.3000', '0.0221'], ['1.5e-06', '0.2'])
    """
    table = [float(value) for value in values]
    known = [value for value in table if math.isfinite(value)]
    sizes = [abs(value) for value in known if value]
    if not sizes or max(sizes) >= 100 * min(sizes) or max(sizes) >= 1e6:
        return [number(value) for value in table]
    decimals = max(0, 2 - math.floor(math.log10(min(sizes))))
    while decimals and all(round(value, decimals) == round(value, decimals - 1) for value in known):
        decimals -= 1
    return [f"{value:.{decimals}f}" if math.isfinite(value) else number(value) for value in table]


def distinct(values: Iterable[Any]) -> list[str]:
    """Return a column of settings with as many digits as tell its values apart.

    Example:
        >>> distinct([0.1, 1 / 3]), distinct([0.123451, 0.123452])
        (['0.1', '0.3333'], ['0.123451', '0.123452'])
    """
    column = list(values)
    known = {value for value in column if number(value) != MISSING}
    enough = (
        digits
        for digits in range(4, _EXACT)
        if len({number(value, digits) for value in known}) == len(known)
    )
    digits = next(enough, _EXACT)
    return [number(value, digits) for value in column]


def rounded(value: float, digits: int = 4) -> float | None:
    """Return a number as the script receives it: short, and None where it is not finite."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None
