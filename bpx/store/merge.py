"""Many tables of history merged to one in the order of the runs, without having it in memory.

The order of rows, the order and types of columns and the row groups are those that the runs
decide; how these were spread over parts leaves no trace.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.store.columns import in_order
from bpx.store.contents import Piece
from bpx.store.layout import TableName
from bpx.store.order import RunOrder
from bpx.store.parquet import ROW_GROUP, read_row_groups, read_schema, write_tables
from bpx.store.unify import common_schema, conform

_ID = ["id"]


def merge_rows(
    target: Path,
    name: TableName,
    pieces: Sequence[Piece],
    order: RunOrder,
    metrics: Sequence[str] = (),
) -> None:
    """Merge the tables of a name.

    Args:
        target: Where to write.
        name: Which tables: ``"history"`` or ``"layers"``.
        pieces: What the folder holds.
        order: The runs, and which piece has the rows of each.
        metrics: The names of the metrics, in their order.

    Raises:
        ResultsError: A table cannot be read, or the result cannot be written.
    """
    sources = [
        _Source(piece.tables[name], index, order)
        for index, piece in enumerate(pieces)
        if name in piece.tables
    ]
    schema = in_order(common_schema([source.schema for source in sources]), metrics)
    counts = sum((source.counts for source in sources), np.zeros(len(order.ids), np.int64))
    groups = (
        _group(begin, end, sources, order, counts, schema) for begin, end in _row_groups(counts)
    )
    write_tables(target, schema, groups, ROW_GROUP)


class _Source:
    """One of the tables, read from its begin to its end while the runs pass by."""

    def __init__(self, file: Path, piece: int, order: RunOrder) -> None:
        self._file, self._piece, self._order = file, piece, order
        self.schema = read_schema(file, _ID)
        self.counts, self._sorted = np.zeros(len(order.ids), np.int64), True
        last = 0
        for places in self._places():
            self.counts += np.bincount(places, minlength=len(order.ids))
            self._sorted &= bool(np.all(np.diff(places, prepend=last) >= 0))
            last = places[-1] if len(places) else last
        (held,) = np.nonzero(self.counts)
        self._span = (held[0], held[-1]) if len(held) else (0, -1)
        self._rows: Iterator[tuple[Any, Array]] = self._kept()
        self._waiting: list[tuple[Any, Array]] = []

    def until(self, end: int) -> Iterator[tuple[Any, Array]]:
        """Yield the next rows, those of runs before a place, with the place of each."""
        if end <= self._span[0]:
            return
        if end > self._span[1]:
            self._span = (len(self.counts), -1)  # there is no more after this
        while True:
            found = self._waiting.pop() if self._waiting else next(self._rows, None)
            if found is None:
                return
            table, places = found
            stop = int(np.searchsorted(places, end))
            yield table[:stop], places[:stop]
            if stop < len(places):
                self._waiting = [(table[stop:], places[stop:])]
                return

    def _kept(self) -> Iterator[tuple[Any, Array]]:
        """Yield the rows that count, in the order of their runs."""
        found = self._read()
        if self._sorted:
            yield from found
            return
        # Not bpx's own order: it is put in order in memory.
        import pyarrow as pa

        tables, parts = zip(*found, strict=True)
        places = np.concatenate(parts)
        rows = np.argsort(places, kind="stable")
        yield pa.concat_tables(tables).take(rows), places[rows]

    def _read(self) -> Iterator[tuple[Any, Array]]:
        for table in read_row_groups(self._file, None, _ID):
            places = _places(table["id"], self._piece, self._order)
            rest = table.drop_columns(_ID)
            yield (rest, places) if places.min(initial=0) >= 0 else _owned(rest, places)

    def _places(self) -> Iterator[Array]:
        for table in read_row_groups(self._file, _ID, _ID):
            places = _places(table["id"], self._piece, self._order)
            yield places[places >= 0]


def _owned(table: Any, places: Array) -> tuple[Any, Array]:
    """Return the rows that count: of the others another piece has newer ones."""
    return table.filter(places >= 0), places[places >= 0]


def _places(ids: Any, piece: int, order: RunOrder) -> Array:
    """Return the place of each row's run; −1 where another piece has the run."""
    column = ids.combine_chunks()
    of_code = order.places_in(piece, column.dictionary.to_pylist())
    places: Array = of_code[column.indices.to_numpy()]
    return places


def _row_groups(counts: Array) -> Iterator[tuple[int, int]]:
    """Yield the first and the last but one place of each row group; a run is never divided."""
    ends = np.cumsum(counts)
    begin, written = 0, 0
    while begin < len(counts):
        end = int(np.searchsorted(ends, written + ROW_GROUP, side="right"))
        end = max(end, begin + 1)
        yield begin, end
        begin, written = end, int(ends[end - 1])


def _group(
    begin: int, end: int, sources: Sequence[_Source], order: RunOrder, counts: Array, schema: Any
) -> Any:
    """Return the rows of the runs from one place to another."""
    import pyarrow as pa

    rest = schema.remove(schema.get_field_index("id"))
    found = [(conform(table, rest), places) for s in sources for table, places in s.until(end)]
    if not found:
        return schema.empty_table()
    table = pa.concat_tables([table for table, _ in found])
    places = np.concatenate([places for _, places in found])
    if np.any(np.diff(places) < 0):
        table = table.take(np.argsort(places, kind="stable"))
    (present,) = np.nonzero(counts[begin:end])
    ids = pa.array([order.ids[begin + place] for place in present], pa.string())
    codes = np.repeat(np.arange(len(present), dtype=np.int32), counts[begin:end][present])
    column = pa.DictionaryArray.from_arrays(pa.array(codes), ids)
    return table.add_column(0, "id", column).select(schema.names)
