"""The options that several commands share, and what they come to."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bpx.commands.folders import newest_sweep
from bpx.commands.output import note

if TYPE_CHECKING:
    from bpx.results import Results

SHOWN = 50
"""Rows on a terminal, unless a number is asked for."""

_HELP = "a sweep's folder, or one that holds several; by default the newest sweep in results/"


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Declare the folder of a sweep or of several.

    Args:
        parser: Of the command.
    """
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path, help=_HELP)


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Declare any number of such folders.

    Args:
        parser: Of the command.
    """
    parser.add_argument("folders", metavar="DIR", nargs="*", type=Path, help=_HELP)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare the switch to what machines read.

    Args:
        parser: Of the command.
    """
    parser.add_argument("--json", action="store_true", help="print one JSON document, null for NaN")


def names(text: str) -> list[str]:
    """Return names that are separated by commas.

    Raises:
        ArgumentTypeError: There is none, or one is empty.

    Example:
        >>> names("optimizer, optimizer.lr")
        ['optimizer', 'optimizer.lr']
    """
    found = [name.strip() for name in text.split(",")]
    if "" in found:
        raise argparse.ArgumentTypeError(f"{text!r} names nothing between two commas or at an end")
    return found


def add_limit(parser: argparse.ArgumentParser, noun: str) -> None:
    """Declare how many rows to show.

    Args:
        parser: Of the command.
        noun: What a row is.
    """
    parser.add_argument(
        "--limit",
        metavar="N",
        type=number_of("row"),
        help=f"the first N {noun}s only; by default {SHOWN} on a terminal, elsewhere all",
    )


def limit_of(options: argparse.Namespace, width: int | None, rows: int) -> int:
    """Return how many rows to show.

    Args:
        options: Of a command that has called `add_limit`.
        width: Of the terminal; None where the output goes elsewhere.
        rows: How many there are.
    """
    if options.limit is not None:
        return int(options.limit)
    return rows if width is None else SHOWN


def add_plugin(parser: argparse.ArgumentParser) -> None:
    """Declare where plugin files lie now that have moved.

    Args:
        parser: Of the command.
    """
    _add_files(parser, "where a plugin file of the sweep lies now; may be repeated")


def add_own_plugin(parser: argparse.ArgumentParser) -> None:
    """Declare plugin files of the user's own.

    Args:
        parser: Of the command.
    """
    _add_files(parser, "a plugin file of your own, beside what is installed; may be repeated")


def _add_files(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--plugin", metavar="FILE", action="append", type=Path, default=[], help=what
    )


def number_of(noun: str) -> Callable[[str], int]:
    """Return the type of an option that says how many, at least one.

    Args:
        noun: Of what.

    Example:
        >>> number_of("run")("12")
        12
    """

    def number(text: str) -> int:
        if not text.isdecimal() or int(text) == 0:
            raise argparse.ArgumentTypeError(f"{text!r} is no number of {noun}s, 1 or more")
        return int(text)

    return number


def folders_of(options: argparse.Namespace) -> Sequence[Path]:
    """Return the folders that a command is to read; where none is named, the newest, and say so.

    Args:
        options: Of a command that has called `add_folder` or `add_folders`.

    Raises:
        ResultsError: None was named, and there is no sweep in results/.
    """
    named: Sequence[Path] = vars(options).get("folders") or ()
    if vars(options).get("folder"):
        named = [options.folder]
    if named:
        return named
    newest = newest_sweep()
    if not options.quiet:
        note(f"the newest sweep is {newest}.")
    return [newest]


def results_of(options: argparse.Namespace) -> Results:
    """Open the results that a command is to read.

    Args:
        options: Of a command that has called `add_folder` or `add_folders`.

    Raises:
        ResultsError: There are none.
    """
    from bpx.results import load

    return load(*folders_of(options))
