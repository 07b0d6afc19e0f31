"""Warnings of results that are not whole and of settings without effect, as lines a user reads."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from bpx.commands.output import note
from bpx.errors import ConfigWarning, ResultsWarning

_OURS = (ConfigWarning, ResultsWarning)


@contextmanager
def warnings_as_lines() -> Iterator[None]:
    """Print bpx's own warnings as lines on the standard error, and others as Python does."""
    with warnings.catch_warnings():
        for ours in _OURS:
            warnings.simplefilter("always", ours)
        others = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, _OURS):
                note(f"warning: {message}")
            else:
                others(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield
