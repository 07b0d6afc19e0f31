"""Tables to and from Parquet, and from there to data frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.errors import ResultsError
from bpx.results.files import write_whole
from bpx.results.layout import FORMAT, FORMAT_KEY, check_format

if TYPE_CHECKING:
    import pandas as pd


def write_table(file: Path, table: Any) -> None:
    """Write a table whole, marked with the format.

    Raises:
        ResultsError: The file cannot be written.
    """
    import pyarrow.parquet as pq

    marked = table.replace_schema_metadata({FORMAT_KEY: str(FORMAT).encode()})
    write_whole(file, lambda stream: pq.write_table(marked, stream, compression="zstd"))


def read_table(file: Path) -> Any:
    """Read a `pyarrow.Table` that `write_table` wrote.

    Raises:
        ResultsError: The file is damaged, foreign or of another format.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with file.open("rb") as stream:
            table = pq.read_table(stream)
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(f"{file} cannot be read; it may be damaged: {error}.") from error
    version = (table.schema.metadata or {}).get(FORMAT_KEY)
    if version is None:
        raise ResultsError(f"{file} was not written by bpx: it names no format.")
    check_format(file, int(version) if version.isdigit() else version.decode())
    return table


def to_frame(table: Any) -> pd.DataFrame:
    """Return a table as a data frame; whole numbers and truth values may be missing.

    Args:
        table: A `pyarrow.Table`.

    Example:
        >>> from bpx.results.columns import table
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
