"""Numbers, times and tables as the command line writes them."""

import math
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table


def plain_table() -> Table:
    """Return an empty table in the style of all of them."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))


def headings(settings: Sequence[str], others: Sequence[str] = ()) -> list[str]:
    """Return the last words of settings, which tell them apart in a narrow table.

    Args:
        settings: Their names.
        others: What stands above the other columns.

    Example:
        >>> headings(["optimizer", "optimizer.lr", "network.bias", "layer.bias"])
        ['optimizer', 'lr', 'network.bias', 'layer.bias']
        >>> headings(["training.epochs"], ["epochs"])
        ['training.epochs']
    """
    last = [setting.rpartition(".")[2] for setting in settings]
    return [
        word if [*last, *others].count(word) == 1 else setting
        for word, setting in zip(last, settings, strict=True)
    ]


def cell(value: Any) -> str:
    """Return the value of a setting; a dash where there is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return escape(f"{value:g}" if isinstance(value, float) else str(value))


def number(value: Any, digits: int = 3) -> str:
    """Return a measure; a dash where there is none."""
    return "-" if value is None or math.isnan(value) else f"{value:.{digits}g}"


def count(many: int, noun: str) -> str:
    """Return a number of things.

    Example:
        >>> count(1, "run"), count(1200, "run")
        ('1 run', '1200 runs')
    """
    return f"{many} {noun}" if many == 1 else f"{many} {noun}s"


def large(many: float) -> str:
    """Return a large number in short.

    Example:
        >>> large(950), large(12_345), large(1.5e9)
        ('950', '12k', '1.5G')
    """
    for worth, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if many >= worth:
            return (
                f"{many / worth:.2g}{unit}" if many < 100 * worth else f"{many / worth:.0f}{unit}"
            )
    return f"{many:.0f}"


def duration(seconds: float) -> str:
    """Return a time in the one unit that suits it.

    Example:
        >>> duration(0.2), duration(72), duration(1234), duration(45_000), duration(400_000)
        ('< 1 s', '72 s', '21 min', '12 h', '5 d')
    """
    for worth, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * worth:
            return f"{seconds / worth:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 0.5 else "< 1 s"
