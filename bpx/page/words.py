"""Numbers and counts as the page writes them."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

MISSING = "–"


def number(value: Any, digits: int = 4) -> str:
    """Return a number to four significant digits, or a word as it is.

    Example:
        >>> number(0.0865421), number(1e-7), number(True), number(float("nan")), number("adam")
        ('0.08654', '1e-7', 'true', '–', 'adam')
    """
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    if value is None or value != value or repr(value) == "<NA>":
        return MISSING
    if isinstance(value, str):
        return value
    if float(value).is_integer() and abs(value) < 1e6:
        return str(int(value))
    text = f"{float(value):.{digits}g}"
    return re.sub(r"e([+-])0*", lambda match: "e" + match[1].strip("+"), text)


def count(n: int, noun: str) -> str:
    """Return a number of things.

    Example:
        >>> count(1, "run"), count(1200, "run")
        ('1 run', '1,200 runs')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def interval(low: float, high: float) -> str:
    """Return an interval in words, or nothing where there is none.

    Example:
        >>> interval(0.08, 0.093)
        '0.08 to 0.093'
    """
    return "" if math.isnan(low) or math.isnan(high) else f"{number(low)} to {number(high)}"


def rounded(value: float, digits: int = 4) -> float | None:
    """Return a number as the script receives it: short, and None where it is not finite."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None
