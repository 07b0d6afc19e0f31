"""Commands: the words that may come first on a command line, one module each.

`python -m bpx runs DIR` calls the module `bpx.commands.runs`. Its docstring is the command's
description; `add_arguments(parser)` declares what follows the word, and `run(options)` does it and
returns the exit status. A module is imported when its command is called.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn

from bpx.errors import ConfigError

SUMMARIES: Final[dict[str, str]] = {}
"""Every command, with the line that `python -m bpx --help` prints of it."""


def call(name: str, words: Sequence[str]) -> int:
    """Run a command.

    Args:
        name: One of `SUMMARIES`.
        words: What follows it on the command line.

    Returns:
        The exit status.

    Raises:
        BpxError: What follows it is wrong.
    """
    command = import_module(f"bpx.commands.{name}")
    parser = _Parser(
        prog=f"python -m bpx {name}",
        description=command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_arguments(parser)
    try:
        options = parser.parse_args(words)
    except SystemExit:  # after --help
        return 0
    status: int = command.run(options)
    return status


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors of bpx."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message}. See {self.prog} --help.")
