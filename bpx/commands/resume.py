"""Go on with a sweep that was interrupted or killed: train what is missing, into its folder.

Nothing is composed again: the folder holds what was asked for. Runs that have ended are not
trained; the tables are those of a sweep that was never interrupted. A sweep of another version of
bpx, NumPy or a plugin, or of another machine, is refused, unless --force is given.

Examples:
  python -m bpx resume results/xor_sweep/2026-11-22_17-03-17
  python -m bpx resume DIR --retry failed
  python -m bpx resume DIR --retry failed,diverged --force
  python -m bpx resume DIR --plugin rules/my_rule.py
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bpx.commands import options as shared


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `resume`."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="the sweep's folder")
    parser.add_argument(
        "--retry",
        metavar="STATUS,...",
        type=shared.names,
        default=[],
        help="take these runs again too: failed, diverged",
    )
    shared.add_plugin(parser)
    parser.add_argument(
        "--force",
        action="store_true",
        help="go on in spite of differences; sweep.json says so",
    )


def run(options: argparse.Namespace) -> int:
    """Go on with a sweep."""
    from bpx.commands.training import train_to_the_end
    from bpx.store.resumption import resumed_request

    request = resumed_request(options.folder, options.retry, options.force, options.plugin)
    return train_to_the_end(lambda runner: runner.train(request), options.quiet)
