"""Write the tables of a sweep as CSV files, for programs that read no Parquet.

Each number is written in the fewest digits that read back to the same bits; what is missing is
empty, text stands in quotes, truth is true or false. The files are runs.csv, history.csv and
layers.csv, in the folder csv of the sweep's unless --output names another. A long history is
written piece by piece, in little memory.

Examples:
  python -m bpx export DIR --csv
  python -m bpx export DIR --csv --table runs --output tables
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bpx.commands import options as shared
from bpx.commands.output import write, write_json

if TYPE_CHECKING:
    from bpx.store.layout import TableName

TABLES: tuple[TableName, ...] = ("runs", "history", "layers")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `export`."""
    shared.add_folder(parser)
    parser.add_argument(
        "--csv", action="store_true", help="as CSV; the one format, and so the default"
    )
    parser.add_argument(
        "--output", metavar="FOLDER", type=Path, help="where to write; by default DIR/csv"
    )
    parser.add_argument(
        "--table", choices=TABLES, action="append", help="only this table; may be repeated"
    )
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write CSV files."""
    from bpx.store.export import write_csv
    from bpx.store.notes import warn_of
    from bpx.store.source import open_source

    (folder,) = shared.folders_of(options)
    source = open_source(folder)
    warn_of(source.notes)
    output = options.output or folder / "csv"
    written = [write_csv(source, name, output) for name in options.table or TABLES]
    if options.json:
        files = [{**vars(file), "path": str(file.path)} for file in written]
        write_json({"path": str(folder), "files": files})
    elif not options.quiet:
        write("".join(f"{file.path}: {file.rows} rows\n" for file in written))
    return 0
