"""Write one HTML page of a sweep, or of several side by side; it opens offline.

The page says what was asked and what came out, and has a table to sort and filter, learning
curves to switch on and off, the pictures, the configuration and where it all comes from. Without
--output it is report.html, in the sweep's folder; of several folders, in this one.

Examples:
  python -m bpx report
  python -m bpx report results/xor_sweep/2026-11-22_14-30-05
  python -m bpx report results/xor_sweep results/second --output both.html
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bpx.commands import options as shared
from bpx.commands.output import write, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `report`."""
    shared.add_folders(parser)
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="where to write; by default DIR/report.html"
    )
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the page."""
    from bpx.page import report_paths

    folders = shared.folders_of(options)
    file = report_paths(folders, options.output)
    if options.json:
        paths = [str(folder) for folder in folders]
        write_json({"paths": paths, "page": str(file), "bytes": file.stat().st_size})
    elif not options.quiet:
        write(f"{file}\n")
    return 0
