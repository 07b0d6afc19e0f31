"""A file of columns, read so that every cell keeps the place a person finds it at."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO

from bpx import DataError


@dataclass(frozen=True)
class Sheet:
    """The cells of a file by column.

    Attributes:
        file: Where it was read.
        columns: The cells of each column: text from CSV, Python values from Parquet.
        rows: The number by which a person finds each row in the file, counted from 1.
        unit: What that number counts: lines of text (the header is among them), or rows.
    """

    file: Path
    columns: Mapping[str, list[Any]]
    rows: Sequence[int]
    unit: Literal["line", "row"]

    def place(self, column: str, row: int) -> str:
        """Return where a cell is, for the start of a message."""
        return f"{self.file}, {self.unit} {self.rows[row]}, column {column!r}"


def read_sheet(file: Path) -> Sheet:
    """Read a CSV file (commas, UTF-8, a header) or a Parquet file.

    Raises:
        DataError: There is no such file, it is empty, or it is no regular table; the text names
            the file and the line.
    """
    readers = {".csv": _read_csv, ".parquet": _read_parquet}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise DataError(f"{file} is neither .csv nor .parquet by its name (dataset.path).")
    try:
        if not file.is_file():
            raise DataError(f"There is no file {file} (dataset.path), seen from {Path.cwd()}.")
        sheet = reader(file)
    except OSError as error:
        raise DataError(
            f"{file} (dataset.path) cannot be read: {error.strerror or error}."
        ) from error
    if not sheet.rows:
        raise DataError(f"{file} is empty: it names columns and has no {sheet.unit} below them.")
    return sheet


def _read_csv(file: Path) -> Sheet:
    try:
        # Spreadsheets mark UTF-8 by a first character that is no part of the first name.
        with file.open(encoding="utf-8-sig", newline="") as stream:
            records = list(_records(stream, file))
    except UnicodeDecodeError:
        raise DataError(f"{file} is not UTF-8 text; save it as CSV in UTF-8.") from None
    if not records:
        raise DataError(f"{file} is empty: there is no header, the line of column names.")
    (header_line, header), *body = records
    _check_header(header, f"{file}, line {header_line}")
    for line, cells in body:
        if len(cells) != len(header):
            raise DataError(
                f"{file}, line {line}: the number of cells, {len(cells)}, is not that of the"
                f" columns named in line {header_line}, {len(header)}."
            )
    columns = {name: [cells[place] for _, cells in body] for place, name in enumerate(header)}
    return Sheet(file, columns, [line for line, _ in body], "line")


def _records(stream: TextIO, file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not a blank line, with the line it starts in."""
    reader = csv.reader(stream, strict=True)
    start = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if len(cells) > 1 or any(cells):
                yield start, cells
            # A quoted cell may run over several lines, so lines are not counted by records.
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{file}, line {start}: this is not CSV: {error}.") from None


def _read_parquet(file: Path) -> Sheet:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(file) as source:
            table = source.read()
    except pa.ArrowException as error:
        raise DataError(f"{file} cannot be read as Parquet: {error}") from None
    # The unnamed row labels of a data frame are stored as a column; they are no feature.
    labels = [name for name in table.column_names if name.startswith("__index_level_")]
    table = table.drop_columns(labels)
    _check_header(table.column_names, str(file))
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    return Sheet(file, columns, range(1, table.num_rows + 1), "row")


def _check_header(header: Sequence[str], place: str) -> None:
    if len(header) == 1:
        raise DataError(
            f"{place}: there is one column, {header[0]!r}; a table needs a target and a feature,"
            " in CSV with commas between them."
        )
    for position, name in enumerate(header):
        if not name:
            raise DataError(f"{place}: column {position + 1} has no name; name it or remove it.")
        if name in header[:position]:
            raise DataError(
                f"{place}: the column {name!r} is duplicated (columns {header.index(name) + 1} and"
                f" {position + 1}); rename or remove one."
            )
