"""Warnings of results that are read without some file, as lines a user reads."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from bpx.commands.output import note
from bpx.errors import ResultsWarning


@contextmanager
def warnings_as_lines() -> Iterator[None]:
    """Print each `ResultsWarning` as a line on the standard error, and others as Python does."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", ResultsWarning)
        others = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, ResultsWarning):
                note(f"warning: {message}")
            else:
                others(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield
