"""The command line: `python -m bpx [OVERRIDE ...]` and `python -m bpx COMMAND ...`."""

import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path

from bpx import commands
from bpx.commands.training import INTERRUPTED, SUCCESS
from bpx.commands.warned import warnings_as_lines
from bpx.errors import BpxError, ConfigError, nearest

_LISTING = "\n".join(f"  {name:<10} {line}" for name, line in commands.SUMMARIES.items())

HELP = f"""\
usage: python -m bpx [OPTION ...] [OVERRIDE ...]
       python -m bpx COMMAND [OPTION ...] [WORD ...]

Train a sweep of small neural networks and compare what came out.

  python -m bpx +experiment=xor_sweep               a sweep of conf/experiment
  python -m bpx dataset=moons optimizer=adam        one run
  python -m bpx optimizer=gd,adam seeds=10          commas sweep; seeds 0 to 9 of each

commands, most of them on the folder of a sweep (python -m bpx COMMAND --help):
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
  1    not one run could be trained, verify found a difference, or a check failed
  2    a mistake in what was asked for: nothing was trained or written; or the disk is full or
       may not be written to: what was finished is kept, and the way to go on is printed
  130  interrupted with Ctrl-C; what was finished is kept
  141  nobody reads the output any more, as after | head
"""

_QUIET = ("-q", "--quiet")

MISTAKE, BROKEN_PIPE = 2, 141


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
        with warnings_as_lines():
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
    first = _first(words)
    if first not in commands.SUMMARIES:
        return None
    words.remove(first)
    return first


def _first(words: list[str]) -> str:
    """Return the word that is a command, if there is one."""
    return next((word for word in words if word not in _QUIET), "")


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
    first = _first(words)
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
    from bpx import config
    from bpx.commands.training import train_to_the_end

    return train_to_the_end(lambda runner: config.main(words, runner.train), quiet)
