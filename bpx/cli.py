"""The command line: `python -m bpx [OVERRIDE ...]`."""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from bpx import commands
from bpx.errors import BpxError, ConfigError

if TYPE_CHECKING:
    from rich.console import Console

    from bpx.results import Results
    from bpx.runner import Runner

HELP = """\
usage: python -m bpx [OPTION ...] [OVERRIDE ...]

Train a sweep of small neural networks and compare what came out.

  python -m bpx +experiment=xor_sweep               a sweep of conf/experiment
  python -m bpx dataset=moons optimizer=adam        one run
  python -m bpx optimizer=gd,adam seeds=10          commas sweep; seeds 0 to 9 of each

overrides:
  dataset, network, layer, activation, output_activation, loss, optimizer, initializer,
  regularizer, schedule, metrics, observers, seed, dtype, training, results, engine,
  plugins, name; an override sets one of them or a field of one, such as
  optimizer.lr=0.1, network.hidden=[8,8], training.epochs=500, plugins=[my_rule.py]

options:
  -h, --help     show this text
  --version      show the version
  --plan         print stacks, memory and expected time, and train nothing
  -q, --quiet    print nothing but errors
  --debug        show the traceback of an error (also: BPX_DEBUG=1)
  --cfg job      print the composed configuration and train nothing
  --hydra-help   show the options of Hydra: --info, --config-dir and others
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
    debug = _take(words, "--debug") or os.environ.get("BPX_DEBUG", "") not in ("", "0")
    command = words.pop(0) if words and words[0] in commands.SUMMARIES else None
    if command is None and {"-h", "--help"} & set(words):
        print(HELP, end="")
        return SUCCESS
    if command is None and "--version" in words:
        print(f"bpx {version('bpx')}")
        return SUCCESS
    try:
        return commands.call(command, words) if command else _train(words)
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


def _train(words: list[str]) -> int:
    quiet = _take(words, "-q", "--quiet")
    plan = _take(words, "--plan")
    return _plan(words, quiet) if plan else _sweep(words, quiet)


def _plan(words: list[str], quiet: bool) -> int:
    from rich.console import Console

    from bpx import config
    from bpx.console.plan import print_plan
    from bpx.planner import Planner

    planner = Planner()
    other = config.information_flag(words)
    if other is not None:
        raise ConfigError(f"--plan and {other} print one thing each; write one of them.")
    config.main(words, planner.train)
    print_plan(Console(quiet=quiet, highlight=False), planner.forecast)
    return SUCCESS


def _sweep(words: list[str], quiet: bool) -> int:
    from rich.console import Console

    from bpx import config
    from bpx.runner import Runner

    runner = Runner(None if quiet else Console(stderr=True, highlight=False))
    try:
        config.main(words, runner.train)
    except KeyboardInterrupt:
        _keep(runner)
        return INTERRUPTED
    if runner.folder is None:  # after --cfg and its like
        return SUCCESS
    results = runner.finish()
    if not quiet:
        _print(Console(highlight=False), results)
    return FAILURE if set(results.runs["status"]) <= {"failed", "skipped"} else SUCCESS


def _keep(runner: "Runner") -> None:
    """Complete the tables of what an interrupted sweep has finished, and say so."""
    kept = runner.keep()
    if kept == 0:
        print("bpx: interrupted before a run had ended; nothing is kept.", file=sys.stderr)
        return
    runs = "run is" if kept == 1 else "runs are"
    print(f"bpx: interrupted; {kept} {runs} kept in {runner.folder}.", file=sys.stderr)


def _print(console: "Console", results: "Results") -> None:
    """Print the summary, or say where the results lie if it cannot be printed."""
    from bpx.console.summary import print_summary

    try:
        print_summary(console, results)
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = io.StringIO()  # what is left in the buffer cannot be written either
        why = f"the summary cannot be printed: {error.strerror}"
        print(f"bpx: {why}; the results lie in {results.path}.", file=sys.stderr)
