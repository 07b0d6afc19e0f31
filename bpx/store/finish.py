"""All that a folder holds, merged to one table of each name."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bpx.axes import Array
from bpx.store import layout
from bpx.store.columns import empty_table, in_order
from bpx.store.contents import Contents, Piece
from bpx.store.merge import merge_rows
from bpx.store.order import RunOrder
from bpx.store.parquet import read_table, write_table
from bpx.store.unify import join
from bpx.store.weights import merge_weights


def merge(folder: Path, found: Contents, metrics: Sequence[str]) -> None:
    """Merge the parts of a folder, and the tables that were merged before, to tables.

    Until the parts are removed, they count before the merged tables: it may be killed at any
    moment, and begun again.

    Args:
        folder: The sweep's folder.
        found: What it holds.
        metrics: The names of the metrics, in their order.

    Raises:
        ResultsError: A part cannot be read, or a table cannot be written; the parts stay.
    """
    if not found.parts and "runs" in found.merged.tables:
        return
    pieces = found.pieces
    order = RunOrder.of(pieces)
    merge_weights(folder, pieces, order)
    for name in ("history", "layers"):
        target = layout.table_file(folder, name)
        if any(name in piece.tables for piece in pieces):
            merge_rows(target, name, pieces, order, metrics)
        elif name == "history":
            write_table(target, empty_table(name))
    _merge_runs(folder, pieces, order, metrics)


def _merge_runs(
    folder: Path, pieces: Sequence[Piece], order: RunOrder, metrics: Sequence[str]
) -> None:
    tables = [
        read_table(piece.tables["runs"]) if "runs" in piece.tables else empty_table("runs")
        for piece in pieces
    ]
    starts: Array = np.cumsum([0, *(len(table) for table in tables)])
    runs = join([*tables, empty_table("runs")])
    runs = runs.take(starts[order.owner] + order.rows)
    columns = in_order(runs.schema, metrics).names
    write_table(layout.table_file(folder, "runs"), runs.select(columns))
