"""Tables as wide as the terminal: what does not fit is left out whole, and said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bpx.console.text import plain_table

_LONGEST = 48
"""Letters of a cell on a terminal, at most; a reason for a failure may have hundreds."""


ALWAYS = 100
"""The worth of a column that stays even where it does not fit: without it a table says nothing."""

_GAP = 2
"""Blanks between two columns."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: What it is called.
        heading: What stands above it.
        cells: What stands in it, from top to bottom.
        is_number: Whether it is aligned to the right.
        worth: How much it tells; of columns that do not fit, those of the least worth go first.
    """

    name: str
    heading: str
    cells: Sequence[str]
    is_number: bool = True
    worth: int = 0

    @property
    def width(self) -> int:
        """The letters it needs, with the gap behind it."""
        return max(map(len, (self.heading, *self.cells))) + _GAP


def terminal_width() -> int | None:
    """Return the width of the terminal, or None where the output goes elsewhere."""
    console = Console()
    return console.width if console.is_terminal else None


def fit(columns: Sequence[Column], width: int | None) -> tuple[list[Column], list[str]]:
    """Leave out columns until the others fit, but for those of the worth `ALWAYS`.

    Args:
        columns: All of them.
        width: Of the terminal; None leaves out nothing.

    Returns:
        The columns that stay, at least one, in their order, and the names of the others.

    Example:
        >>> lr, loss = Column("lr", "lr", ["0.1"]), Column("loss", "loss", ["0.25"], worth=1)
        >>> [column.name for column in fit([lr, loss], 6)[0]]
        ['loss']
    """
    if width is None:
        return list(columns), []
    places = sorted(range(len(columns)), key=lambda place: (columns[place].worth, -place))
    needed = sum(column.width for column in columns) - _GAP
    dropped: set[int] = set()
    for place in places[:-1]:
        if needed <= width or columns[place].worth >= ALWAYS:
            break
        dropped.add(place)
        needed -= columns[place].width
    kept = [column for place, column in enumerate(columns) if place not in dropped]
    return kept, [columns[place].name for place in sorted(dropped)]


def clipped(cells: Iterable[str], width: int | None) -> list[str]:
    """Return texts on one line each, and on a terminal at most so long that others have room.

    Args:
        cells: The texts.
        width: Of the terminal, or None.
    """
    lines = [" ".join(cell.split()) for cell in cells]
    if width is None:
        return lines
    return [line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…" for line in lines]


def table_of(columns: Sequence[Column]) -> Table:
    """Return columns as a table.

    Args:
        columns: Those that fit.
    """
    table = plain_table()
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.is_number else "left"
        table.add_column(column.heading, justify=justify, no_wrap=True)
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(Text, row))
    return table
