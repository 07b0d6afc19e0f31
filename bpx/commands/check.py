"""Hold components to the contract of their kind, and tell of each failure in a sentence.

TARGET is a Python file with components of your own, an installed package, a component's name, or
KIND/NAME; without one, everything there is is checked. Each component is checked with its defaults
and with each choice of the fields that have choices. Status 1 says that a check failed.

Examples:
  python -m bpx check my_rule.py
  python -m bpx check adam layer/dense
  python -m bpx check bpx-lion --json
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.commands import options as shared
from bpx.commands.output import write, write_json

if TYPE_CHECKING:
    from bpx.registry import Entry
    from bpx.testing import Examination


_TOLD = 3
"""Failures of a component that are told in full: one mistake mostly fails several checks."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `check`."""
    parser.add_argument(
        "targets", metavar="TARGET", nargs="*", help="what to check; by default all there is"
    )
    shared.add_own_plugin(parser)
    parser.add_argument("--list", action="store_true", help="say what every check holds, and stop")
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Check components, and tell of each as soon as it is done."""
    from bpx.testing import entries_of, examine

    entries = entries_of(options.targets, options.plugin)
    if options.list:
        return _list(entries, options.json)
    found = []
    for entry in entries:
        examination = examine(entry.component, owes_words=entry.package is not None)
        found.append(examination)
        if not options.json:
            _tell(examination, options.quiet)
    if options.json:
        write_json({"components": [examination.document() for examination in found]})
    elif not options.quiet:
        write(_summary(found))
    return 0 if all(examination.passed for examination in found) else 1


def _tell(found: Examination, quiet: bool) -> None:
    """Print the line of a component, and below it what failed, what is excepted, what is advised.

    Args:
        found: What became of its checks.
        quiet: Whether to print failures alone.
    """
    failures = [f"    ✘ {outcome.check}: {outcome.sentence}" for outcome in found.failures[:_TOLD]]
    if len(found.failures) > _TOLD:
        others = ", ".join(outcome.check for outcome in found.failures[_TOLD:])
        failures.append(f"    ✘ and, perhaps for the same reason: {others}")
    excepted = [f"    - {check}: excepted: {why}" for check, why in found.exceptions.items()]
    advised = [
        f"    · {outcome.check}: {outcome.sentence}"
        for outcome in found.outcomes
        if outcome.status == "advised"
    ]
    if quiet:
        lines = [_headline(found), *failures] if failures else []
    else:
        lines = [_headline(found), *failures, *excepted, *advised]
    if lines:
        write("".join(f"{line}\n" for line in lines))


def _headline(found: Examination) -> str:
    name = f"{found.kind}/{found.name}"
    if found.needs is not None:
        return f"-  {name:<34} not checked: {found.needs}"
    passed = sum(outcome.status == "passed" for outcome in found.outcomes)
    settings = "" if found.settings == 1 else f", {found.settings} settings"
    what = f"{passed} of {len(found.outcomes)} checks{settings}"
    return f"{'✔' if found.passed else '✘'}  {name:<34} {what}, {found.seconds:.2f} s"


def _summary(found: Sequence[Examination]) -> str:
    from bpx.console.text import count

    failed = sum(not examination.passed for examination in found)
    unchecked = sum(examination.needs is not None for examination in found)
    parts = [f"{len(found) - failed - unchecked} of {count(len(found), 'component')} passed"]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{unchecked} not checked"] if unchecked else []
    return f"{', '.join(parts)}\n"


def _list(entries: Sequence[Entry], as_json: bool) -> int:
    """Print what the checks of the kinds among some components hold."""
    from bpx.testing import CONTRACTS

    kinds = dict.fromkeys(entry.component.kind for entry in entries)
    if as_json:
        write_json({kind: dict(CONTRACTS[kind].checks) for kind in kinds})
        return 0
    for kind in kinds:
        write(f"{kind}\n")
        for name, holds in CONTRACTS[kind].checks.items():
            write(f"    {name:<18} {holds}\n")
    return 0
