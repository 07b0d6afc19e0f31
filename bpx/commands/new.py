"""Begin a component of your own: a file that already works and is meant to be changed.

KIND is activation, loss, optimizer, initializer, layer, regularizer, schedule, dataset, metric or
observer; NAME what you will write to choose it. NAME.py and test_NAME.py are written, and the
commands to try are printed. With --package they become an installable package with its tests; one
that was begun so is given one component more. Nothing is overwritten.

Examples:
  python -m bpx new optimizer my_rule
  python -m bpx new activation my_curve --dir plugins
  python -m bpx new optimizer my_rule --package bpx-mine
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bpx.commands import options as shared
from bpx.commands.output import write, write_json

if TYPE_CHECKING:
    from bpx.scaffold import Package, Part


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `new`."""
    parser.add_argument("kind", metavar="KIND", help="what it is")
    parser.add_argument("name", metavar="NAME", help="what it is called, such as my_rule")
    parser.add_argument(
        "--package", metavar="PACKAGE", help="write an installable package, such as bpx-mine"
    )
    parser.add_argument(
        "--dir", metavar="DIR", type=Path, default=Path(), help="where; by default here"
    )
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the first files of a component."""
    from bpx.registry import Registry
    from bpx.scaffold import Package, Part
    from bpx.scaffold.trial import commands

    part = Part.new(Registry.load(), options.kind, options.name)
    if options.package is None:
        package, file = None, options.dir / f"{part.name}.py"
    else:
        package = Package.new(options.package, options.dir)
        file = package.source / f"{part.name}.py"
    written = _write(part, package, options.dir)
    trial = commands(part, file, package)
    if options.json:
        files = [str(path) for path in written]
        named = {"kind": part.kind, "name": part.name, "class": part.cls}
        write_json({**named, "files": files, "commands": trial})
    elif not options.quiet:
        lines = [f"written:  {path}" for path in written]
        lines += [f"{what + ':':<10}{command}" for what, command in trial.items()]
        write("".join(f"{line}\n" for line in lines))
    return 0


def _write(part: Part, package: Package | None, folder: Path) -> list[Path]:
    """Write the files of a component, and return where they lie."""
    from bpx.scaffold.files import write as write_files
    from bpx.scaffold.package import added_files, package_files
    from bpx.scaffold.part import part_files
    from bpx.scaffold.trial import sweep_command

    if package is not None and package.is_there:
        texts, listing = added_files(package, part)
        write_files(texts)
        package.listing.write_text(listing, encoding="utf-8", newline="\n")
        return [*texts, package.listing]
    if package is not None:
        texts = package_files(package, part, sweep_command(part))
    else:
        texts = part_files(part, folder)
    write_files(texts)
    return list(texts)
