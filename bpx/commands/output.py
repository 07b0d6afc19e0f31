"""What commands print: tables for people, JSON for machines, notes beside them."""

from __future__ import annotations

import io
import json
import math
import sys
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType


_UNBOUNDED = 100_000


def note(text: str) -> None:
    """Print a line beside the output, on the standard error.

    Args:
        text: A sentence.
    """
    print(f"bpx: {text}", file=sys.stderr)


def write(text: str) -> None:
    """Print text, at once.

    Args:
        text: Whole lines.

    Raises:
        BrokenPipeError: Nobody reads any more; the command line ends silently then.
        ResultsError: It cannot be written for another reason.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stdout = io.StringIO()  # what is left in the buffer cannot be written either
        raise ResultsError(f"The output cannot be written: {error.strerror}.") from error


def write_json(document: Any) -> None:
    """Print one JSON document.

    Args:
        document: Of lists, dictionaries and plain values, such as `records` returns.
    """
    write(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_rendered(*parts: RenderableType) -> None:
    """Print what rich renders.

    Args:
        parts: Tables, and lines of text.
    """
    from rich.console import Console

    rendered = io.StringIO()
    # A table takes the width it needs: what does not fit the terminal was left out before.
    console = Console(
        file=rendered,
        force_terminal=sys.stdout.isatty(),
        highlight=False,
        markup=False,
        width=_UNBOUNDED,
    )
    for part in parts:
        console.print(part, soft_wrap=True)
    write("".join(f"{line.rstrip()}\n" for line in rendered.getvalue().splitlines()))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON can hold them.

    Args:
        frame: The table.

    Returns:
        A dictionary for each row. What is missing is None, and so is NaN; infinity, for which
        JSON has no word, is the text ``"inf"``.

    Example:
        >>> import pandas as pd
        >>> records(pd.DataFrame({"lr": [0.1, None], "solved": [1, 2]}))
        [{'lr': 0.1, 'solved': 1}, {'lr': None, 'solved': 2}]
    """
    columns = [map(_plain, frame[name].astype(object).tolist()) for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    import pandas as pd

    if value is None or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value
