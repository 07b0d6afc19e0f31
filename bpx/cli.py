"""The command line: `python -m bpx [OVERRIDE ...]`."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from bpx.errors import BpxError

if TYPE_CHECKING:
    from bpx.runner import Runner

HELP = """\
usage: python -m bpx [OPTION ...] [OVERRIDE ...]

Train a sweep of small neural networks and compare what came out.

  python -m bpx +experiment=xor_sweep               a sweep of conf/experiment
  python -m bpx dataset=moons optimizer=adam        one run
  python -m bpx optimizer=gd,adam 'seed=range(10)'  commas and ranges sweep

overrides:
  dataset, network, activation, output_activation, loss, optimizer, initializer,
  regularizer, schedule, metrics, observers, seed, dtype, training, results, engine,
  plugins, name; an override sets one of them or a field of one, such as
  optimizer.lr=0.1, network.hidden=[8,8], training.epochs=500, plugins=[my_rule.py]

options:
  -h, --help     show this text
  --version      show the version
  -q, --quiet    print nothing but errors
  --debug        show the traceback of an error (also: BPX_DEBUG=1)
  --cfg job      print the composed configuration and train nothing
  --hydra-help   show the options of Hydra, all of which work here
"""

SUCCESS, FAILURE, MISTAKE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line.

    Args:
        argv: Its words after the program's name; by default those of this process.

    Returns:
        The exit status: 0; 1 where not one run could be trained; 2 for a user's mistake; 130
        after Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if {"-h", "--help"} & set(words):
        print(HELP, end="")
        return SUCCESS
    if "--version" in words:
        print(f"bpx {version('bpx')}")
        return SUCCESS
    debug = _take(words, "--debug") or os.environ.get("BPX_DEBUG", "") not in ("", "0")
    quiet = _take(words, "-q", "--quiet")
    try:
        return _sweep(words, quiet)
    except BpxError as error:
        if debug:
            traceback.print_exc()
        print(f"bpx: {error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("bpx: interrupted.", file=sys.stderr)
        return INTERRUPTED


def _take(words: list[str], *options: str) -> bool:
    """Remove an option from the words, and say whether it was there."""
    found = any(option in words for option in options)
    words[:] = [word for word in words if word not in options]
    return found


def _sweep(words: list[str], quiet: bool) -> int:
    from rich.console import Console

    from bpx import config
    from bpx.runner import Runner

    console = Console(quiet=quiet, highlight=False)
    runner = Runner(None if quiet else console)
    try:
        config.main(words, runner.train)
        if runner.folder is None:  # after --cfg and its like
            return SUCCESS
        results = runner.finish()
    except KeyboardInterrupt:
        _keep(runner)
        return INTERRUPTED
    if not quiet:
        from bpx.console.summary import print_summary

        print_summary(console, results)
    return FAILURE if set(results.runs["status"]) <= {"failed", "skipped"} else SUCCESS


def _keep(runner: "Runner") -> None:
    """Complete the tables of what an interrupted sweep has finished, and say so."""
    if runner.folder is None:
        print("bpx: interrupted before anything was trained.", file=sys.stderr)
        return
    kept = len(runner.finish(interrupted=True).runs)
    runs = "run is" if kept == 1 else "runs are"
    print(f"bpx: interrupted; {kept} {runs} kept in {runner.folder}.", file=sys.stderr)
