"""Commands: the words that may come first on a command line, one module each.

`python -m bpx runs DIR` calls the module `bpx.commands.runs`. Its docstring is what `--help` prints
between the usage and the options; `add_arguments(parser)` declares what follows the word, with the
help of `bpx.commands.options`, and `run(options)` does it and returns the exit status. Every
command has `-q` and `--debug` besides. A module is imported when its command is called, and imports
what is heavy when it runs: help is quick.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from bpx.commands.parser import Parser

SUMMARIES: Final[dict[str, str]] = {
    "resume": "go on with a sweep that was interrupted or killed",
    "runs": "list the runs: what was set, how each ended, what came out",
    "compare": "compare settings over their seeds: means, intervals, a ranking",
    "report": "write one HTML page that opens offline",
    "export": "write the tables as CSV files",
    "verify": "train runs again and compare them with the tables, to the last bit",
    "check": "hold components to the contract of their kind, each failure told in a sentence",
    "plugins": "list the components there are, or show one of them",
    "new": "begin a component of your own: a file that works, and its test",
}
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
    try:
        options = parser_of(name).parse(words)
    except SystemExit:  # after --help
        return 0
    status: int = import_module(f"bpx.commands.{name}").run(options)
    return status


def parser_of(name: str) -> Parser:
    """Return the parser of what follows a command.

    Args:
        name: One of `SUMMARIES`.
    """
    command = import_module(f"bpx.commands.{name}")
    parser = Parser(
        prog=f"python -m bpx {name}",
        description=command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_arguments(parser)
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="print nothing but what is asked for and errors"
    )
    # The command line takes it off before; here it stands for its help.
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser
