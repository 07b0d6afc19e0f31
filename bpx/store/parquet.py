"""Tables to and from Parquet, and from there to data frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError
from bpx.store.files import write_whole
from bpx.store.layout import FORMAT, FORMAT_KEY, check_format

if TYPE_CHECKING:
    from typing import BinaryIO

    import pandas as pd

ROW_GROUP = 2**17
"""Tables are written, and can be read, in pieces of about so many rows."""

PART_ROW_GROUP = 2**14
"""The same of parts, of which many are read side by side when they are merged."""


def write_table(file: Path, table: Any, row_group: int = ROW_GROUP) -> None:
    """Write a table whole, marked with the format.

    Args:
        file: Where to write.
        table: A `pyarrow.Table`.
        row_group: Rows of a row group.

    Raises:
        ResultsError: The file cannot be written.
    """
    write_tables(file, table.schema, [table], row_group)


def write_tables(
    file: Path, schema: Any, tables: Iterable[Any], row_group: int = ROW_GROUP
) -> None:
    """Write tables as one, whole, without having them in memory together.

    Args:
        file: Where to write.
        schema: The `pyarrow.Schema` of each of them.
        tables: Each a `pyarrow.Table`; small ones share a row group.
        row_group: Rows of a row group.

    Raises:
        ResultsError: The file cannot be written.
    """
    marked = schema.with_metadata({FORMAT_KEY: str(FORMAT).encode()})

    def write(stream: BinaryIO) -> None:
        import pyarrow.parquet as pq

        with pq.ParquetWriter(stream, marked, **_encoding(schema)) as writer:
            for group in _row_groups(tables, row_group):
                writer.write_table(group.replace_schema_metadata(marked.metadata), row_group)

    write_whole(file, write)


def read_table(
    file: Path, columns: Sequence[str] | None = None, categorical: Sequence[str] = ()
) -> Any:
    """Read a `pyarrow.Table` that `write_table` wrote.

    Args:
        file: Where it lies.
        columns: Those to read, of which it may lack some; None reads all.
        categorical: The columns of text to read as dictionaries.

    Raises:
        ResultsError: The file is damaged, foreign or of another format.
    """
    with _opened(file, categorical) as parquet:
        return parquet.read(columns)


def read_row_groups(
    file: Path, columns: Sequence[str] | None = None, categorical: Sequence[str] = ()
) -> Iterator[Any]:
    """Read a table as `read_table` does, piece by piece."""
    with _opened(file, categorical) as parquet:
        for index in range(parquet.num_row_groups):
            yield parquet.read_row_group(index, columns)


def read_schema(file: Path, categorical: Sequence[str] = ()) -> Any:
    """Read the `pyarrow.Schema` of a table as `read_table` would return it."""
    with _opened(file, categorical) as parquet:
        return parquet.schema_arrow.remove_metadata()


def to_frame(table: Any) -> pd.DataFrame:
    """Return a table as a data frame; whole numbers and truth values may be missing.

    Args:
        table: A `pyarrow.Table`.

    Example:
        >>> from bpx.store.columns import table
        >>> to_frame(table({"batch_size": [1, None]})).dtypes["batch_size"]
        Int64Dtype()
    """
    import pandas as pd
    import pyarrow as pa

    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas()
    for name in table.column_names:
        column = table[name]
        if column.null_count and column.type in nullable:
            frame[name] = column.to_pandas(types_mapper=nullable.get)
    return frame


def _encoding(schema: Any) -> dict[str, Any]:
    """Return how columns are packed.

    Measures hardly ever repeat, so that a dictionary of them is work for nothing; their bytes
    compress well side by side, the first of all rows, then the second. All else repeats.
    """
    import pyarrow as pa

    measures = [field.name for field in schema if pa.types.is_floating(field.type)]
    return {
        "compression": "zstd",
        "use_dictionary": [name for name in schema.names if name not in measures],
        "use_byte_stream_split": measures,
    }


def _row_groups(tables: Iterable[Any], row_group: int) -> Iterator[Any]:
    """Join small tables to row groups worth writing."""
    import pyarrow as pa

    waiting: list[Any] = []
    rows = 0
    for table in tables:
        if waiting and rows + table.num_rows > row_group:
            yield pa.concat_tables(waiting).unify_dictionaries()
            waiting, rows = [], 0
        waiting.append(table)
        rows += table.num_rows
    if waiting:
        yield pa.concat_tables(waiting).unify_dictionaries()


@contextmanager
def _opened(file: Path, categorical: Sequence[str]) -> Iterator[Any]:
    """Open a Parquet file of bpx's; what goes wrong while it is read names it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Arrow's threads read a file of Python's under Python's lock, and abort the process where
        # it exits meanwhile; a file of Arrow's own they do not.
        with pa.OSFile(str(file)) as stream:
            parquet = pq.ParquetFile(stream, read_dictionary=list(categorical))
            _check(file, parquet.schema_arrow.metadata or {})
            yield parquet
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(
            f"{file} cannot be read; it may be damaged: {str(error).rstrip('.')}."
        ) from error


def _check(file: Path, metadata: dict[bytes, bytes]) -> None:
    version = metadata.get(FORMAT_KEY)
    if version is None:
        raise ResultsError(f"{file} was not written by bpx: it names no format.")
    check_format(file, int(version) if version.isdigit() else version.decode())
