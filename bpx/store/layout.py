"""Where things lie in a sweep's folder, and the version of that layout."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from bpx.errors import ResultsError
from bpx.store.files import PARTIAL

FORMAT = 2
"""The version of the folder's layout and of its tables."""

FORMAT_KEY = b"bpx.format"
"""Where a Parquet file's metadata hold the version."""

DOCUMENT = "sweep.json"
PARTS = "parts"
WEIGHTS = "weights"
SET_ASIDE = "set_aside"
LOCK = ".lock"
MERGED = ".parts"
"""What the folder of parts is called while it is removed."""

TableName: TypeAlias = Literal["runs", "history", "layers"]

KEYS: Mapping[TableName, tuple[str, ...]] = {
    "runs": ("id", "status", "reason"),
    "history": ("id", "epoch"),
    "layers": ("id", "epoch", "layer"),
}
"""The columns that a table has even where it has no rows."""

_PART_FILE = r"\d{5,}\.((runs|history|layers)\.parquet|weights\.npz)|journal\.jsonl"

CATEGORICAL: Mapping[TableName, tuple[str, ...]] = {
    "runs": (),
    "history": ("id",),
    "layers": ("id",),
}
"""The columns of text that repeat each value in many rows: read as numbers of categories."""


def table_file(folder: Path, table: TableName) -> Path:
    """Return the file of a merged table."""
    return folder / f"{table}.parquet"


def jobs_file(folder: Path) -> Path:
    """Return the file of what the sweep was asked for."""
    return folder / "jobs.parquet"


def part_file(folder: Path, index: int, table: TableName) -> Path:
    """Return the file of one part of a table."""
    return folder / PARTS / f"{index:05d}.{table}.parquet"


def part_weights(folder: Path, index: int) -> Path:
    """Return the file of the weights of one part."""
    return folder / PARTS / f"{index:05d}.weights.npz"


def part_files(folder: Path, index: int) -> list[Path]:
    """Return every file that a part may have; the table of runs comes last."""
    tables = [part_file(folder, index, name) for name in ("history", "layers", "runs")]
    return [part_weights(folder, index), *tables]


def journal_file(folder: Path) -> Path:
    """Return the file that says which parts are whole."""
    return folder / PARTS / "journal.jsonl"


def is_partial(folder: Path, file: Path) -> bool:
    """Say whether a file is what a kill left of one of the store's own, half written.

    Args:
        folder: The sweep's folder.
        file: A file in it, or among its parts.
    """
    if file.suffix != PARTIAL or not file.is_file():
        return False
    if file.parent == folder / PARTS:
        return re.fullmatch(_PART_FILE, file.stem) is not None
    tables = [table_file(folder, name) for name in get_args(TableName)]
    return file.with_suffix("") in (folder / DOCUMENT, jobs_file(folder), *tables)


def read_document(folder: Path) -> dict[str, Any]:
    """Return what `sweep.json` says.

    Raises:
        ResultsError: It is missing, damaged, foreign or of another format.
    """
    file = folder / DOCUMENT
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ResultsError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ResultsError(f"{file} is damaged or was not written by bpx: {error}.") from error
    if not isinstance(document, dict) or "format" not in document:
        raise ResultsError(f"{file} was not written by bpx: it names no format.")
    check_format(file, document["format"])
    return document


def check_format(file: Path, version: Any) -> None:
    """Refuse a file of another format.

    Raises:
        ResultsError: The version is not `FORMAT`.
    """
    if version != FORMAT:
        raise ResultsError(
            f"{file} has format {version}, and this bpx reads format {FORMAT}: load it with the"
            " version of bpx that wrote it, or with a newer one."
        )
