"""The command line: `python -m bpx [OVERRIDE ...]` and `python -m bpx COMMAND ...`."""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bpx import commands
from bpx.errors import BpxError, ConfigError, nearest

if TYPE_CHECKING:
    from rich.console import Console

    from bpx.results import Results
    from bpx.runner import Runner

_LISTING = "\n".join(f"  {name:<10} {line}" for name, line in commands.SUMMARIES.items())

HELP = f"""\
usage: python -m bpx [OPTION ...] [OVERRIDE ...]
       python -m bpx COMMAND [OPTION ...] [DIR ...]

Train a sweep of small neural networks and compare what came out.

  python -m bpx +experiment=xor_sweep               a sweep of conf/experiment
  python -m bpx dataset=moons optimizer=adam        one run
  python -m bpx optimizer=gd,adam seeds=10          commas sweep; seeds 0 to 9 of each

commands, on the folder of a sweep (python -m bpx COMMAND --help):
{_LISTING}

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

exit status:
  0    it is done
  1    not one run could be trained, or verify found a difference
  2    a mistake in what was asked for; nothing was trained or written
  130  interrupted with Ctrl-C; what was finished is kept
  141  nobody reads the output any more, as after | head
"""

_QUIET = ("-q", "--quiet")

SUCCESS, FAILURE, MISTAKE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line.

    Args:
        argv: Its words after the program's name; by default those of this process.

    Returns:
        The exit status, as `HELP` lists them.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    debug = _take(words, "--debug") or os.environ.get("BPX_DEBUG", "") not in ("", "0")
    try:
        return _call(words)
    except BpxError as error:
        if debug:
            traceback.print_exc()
        print(f"bpx: {error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("bpx: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return BROKEN_PIPE


def _call(words: list[str]) -> int:
    command = _take_command(words)
    if command is not None:
        return commands.call(command, words)
    if {"-h", "--help"} & set(words):
        print(HELP, end="", flush=True)
        return SUCCESS
    if "--version" in words:
        print(f"bpx {version('bpx')}")
        return SUCCESS
    return _train(words)


def _take(words: list[str], *options: str) -> bool:
    """Remove an option from the words, and say whether it was there."""
    found = any(option in words for option in options)
    words[:] = [word for word in words if word not in options]
    return found


def _take_command(words: list[str]) -> str | None:
    """Remove a command from the words, where they begin with one; `-q` may come before it."""
    place = next((place for place, word in enumerate(words) if word not in _QUIET), len(words))
    known = place < len(words) and words[place] in commands.SUMMARIES
    return words.pop(place) if known else None


def _discard_output() -> None:
    """Let what is left in the buffer go nowhere, or Python would complain of it at the exit."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _train(words: list[str]) -> int:
    _refuse_misspelled_command(words)
    quiet = _take(words, *_QUIET)
    plan = _take(words, "--plan")
    return _plan(words, quiet) if plan else _sweep(words, quiet)


def _refuse_misspelled_command(words: list[str]) -> None:
    first = words[0] if words else ""
    if first.isalpha() and get_close_matches(first, commands.SUMMARIES):
        raise ConfigError(f"There is no command {first!r}. {nearest(first, commands.SUMMARIES)}")


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
