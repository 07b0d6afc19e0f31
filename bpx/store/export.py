"""Tables of results as CSV files, for programs that read no Parquet."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bpx.store.files import write_whole
from bpx.store.layout import TableName
from bpx.store.source import Source
from bpx.store.unify import conform


@dataclass(frozen=True)
class Exported:
    """A table that was written.

    Attributes:
        table: Its name.
        path: The file.
        rows: How many there are, without the head.
        columns: Their names.
    """

    table: TableName
    path: Path
    rows: int
    columns: tuple[str, ...]


def write_csv(source: Source, name: TableName, folder: Path) -> Exported:
    """Write a table as CSV, whole or not at all, and piece by piece, for it may be large.

    A float is written in the fewest digits that read back to its bits; what is missing is empty.

    Args:
        source: Where the tables are.
        name: Which of them.
        folder: Where the file ``NAME.csv`` is written; it is made where it is missing.

    Raises:
        ResultsError: The table cannot be read, or the file cannot be written.
    """
    from pyarrow.csv import CSVWriter

    schema = _plain(source.schema(name))
    file, rows = folder / f"{name}.csv", 0

    def write(stream: BinaryIO) -> None:
        nonlocal rows
        with CSVWriter(stream, schema) as writer:
            for piece in source.pieces(name, schema.names):
                writer.write_table(conform(piece.cast(_plain(piece.schema)), schema))
                rows += piece.num_rows

    write_whole(file, write, remedy="Make room or choose another folder with --output FOLDER.")
    return Exported(name, file, rows, tuple(schema.names))


def _plain(schema: Any) -> Any:
    """Return a schema whose columns of text are text, not the numbers of categories."""
    import pyarrow as pa

    return pa.schema(
        (field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
        for field in schema
    )
