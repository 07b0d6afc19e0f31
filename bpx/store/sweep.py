"""The folder of one sweep, as it is read: finished, under way or killed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bpx.axes import Array
from bpx.store import layout
from bpx.store.columns import empty_table, in_order
from bpx.store.contents import Contents, contents
from bpx.store.order import RunOrder
from bpx.store.parquet import read_row_groups, read_schema
from bpx.store.unify import common_schema, conform
from bpx.store.weights import read_ids, read_weights


@dataclass(frozen=True)
class Sweep:
    """The folder of one sweep; until it is merged, what was there when it was first looked at.

    Attributes:
        path: The folder.
        document: What `sweep.json` says.
    """

    path: Path
    document: dict[str, Any]

    @property
    def contents(self) -> Contents:
        """What the folder holds.

        Raises:
            ResultsError: The journal cannot be read, or is of another format.
        """
        under_way = self._first_seen.parts and (self.path / layout.PARTS).is_dir()
        return self._first_seen if under_way else contents(self.path)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not read and why, a sentence for each file."""
        return tuple(text for _, text in self.contents.faults)

    def table(self, name: layout.TableName) -> Any:
        """Return a table: the merged one, with what the parts written since hold.

        Raises:
            ResultsError: A file is damaged, foreign or of another format.
        """
        import pyarrow as pa

        schema = self.schema(name)
        pieces = [conform(piece, schema) for piece in self._pieces(name, None)]
        table = pa.concat_tables([schema.empty_table(), *pieces])
        if name == "runs" and "run" in table.column_names and len(pieces) > 1:
            table = table.sort_by("run")  # parts come as they end; the grid has an order
        return table

    def schema(self, name: layout.TableName) -> Any:
        """Return the schema of a table.

        Raises:
            ResultsError: A file is damaged, foreign or of another format.
        """
        categorical = layout.CATEGORICAL[name]
        files = [piece.tables[name] for piece in self.contents.pieces if name in piece.tables]
        schemas = [read_schema(file, categorical) for file in files]
        metrics = list(self.document.get("metrics", ()))
        return in_order(common_schema(schemas or [empty_table(name).schema]), metrics)

    def pieces(self, name: layout.TableName, columns: Sequence[str]) -> Iterator[Any]:
        """Return a table piece by piece.

        Raises:
            ResultsError: A file is damaged, foreign or of another format.
        """
        return self._pieces(name, columns)

    def weights(self, run: str) -> Array | None:
        """Return the final parameters of a run, ``(P,)``, or None where none are kept.

        Raises:
            ResultsError: An archive is damaged, foreign or of another format.
        """
        for piece in reversed(self.contents.pieces):
            for file in piece.weights:
                ids = read_ids(file)
                if run in ids:
                    theta: Array = read_weights(file)[ids.index(run)]
                    return theta
        return None

    @cached_property
    def _first_seen(self) -> Contents:
        return contents(self.path)

    @cached_property
    def _order(self) -> RunOrder:
        return RunOrder.of(self._first_seen.pieces)

    def _pieces(self, name: layout.TableName, columns: Sequence[str] | None) -> Iterator[Any]:
        found = self.contents
        asked = columns if columns is None or "id" in columns else ["id", *columns]
        for index, piece in enumerate(found.pieces):
            if name not in piece.tables:
                continue
            for table in read_row_groups(piece.tables[name], asked, layout.CATEGORICAL[name]):
                # Merged tables alone need no look at which runs another piece has.
                kept = self._owned(table, index) if found.parts else table
                yield kept if asked is columns else kept.drop_columns(["id"])

    def _owned(self, table: Any, piece: int) -> Any:
        """Return the rows of the runs that this piece has, and no later one."""
        column = table["id"].combine_chunks().dictionary_encode()
        places = self._order.places_in(piece, column.dictionary.to_pylist())
        kept = places[column.indices.to_numpy()] >= 0
        return table if kept.all() else table.filter(kept)
