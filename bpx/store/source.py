"""Where the tables of results come from: the folder of one sweep, or a folder of many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.sweep import Sweep
from bpx.store.unify import common_schema, join


class Source(Protocol):
    """What `bpx.results.Results` reads from."""

    @property
    def path(self) -> Path:
        """The folder."""

    @property
    def document(self) -> dict[str, Any]:
        """What `sweep.json` says."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not read and why, a sentence for each file."""

    def table(self, name: layout.TableName) -> Any:
        """Return a `pyarrow.Table`."""

    def schema(self, name: layout.TableName) -> Any:
        """Return the `pyarrow.Schema` of a table."""

    def pieces(self, name: layout.TableName, columns: Sequence[str]) -> Iterator[Any]:
        """Return a table as `pyarrow.Table` after `pyarrow.Table`, for it may be large.

        Args:
            name: Which.
            columns: Those to read; a piece may lack some.
        """

    def weights(self, run: str) -> Array | None:
        """Return the final parameters of a run, ``(P,)``, or None where none are kept."""


@dataclass(frozen=True)
class Sweeps:
    """A folder of several sweeps.

    Every table has a column ``sweep``, the sweep's folder; and since one run may occur in several
    sweeps, its id is ``SWEEP/ID`` here.

    Attributes:
        path: The folder.
        sweeps: Those in it, by the path from there.
    """

    path: Path
    sweeps: dict[str, Sweep]

    @property
    def document(self) -> dict[str, Any]:
        """The documents under ``sweeps``, and the metrics of all of them.

        The better direction of a metric is None where sweeps disagree about it.
        """
        documents = {name: sweep.document for name, sweep in self.sweeps.items()}
        metrics: dict[str, Any] = {}
        for document in documents.values():
            for name, better in document.get("metrics", {}).items():
                metrics[name] = better if metrics.get(name, better) == better else None
        return {"format": layout.FORMAT, "metrics": metrics, "sweeps": documents}

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not read and why, and which runs stand in several sweeps, a sentence each."""
        notes = [note for sweep in self.sweeps.values() for note in sweep.notes]
        return (*notes, *self._repeated)

    @cached_property
    def _repeated(self) -> tuple[str, ...]:
        """Name the sweeps of whose runs some are in an earlier one too."""
        notes, known = [], set[str]()
        for label, sweep in self.sweeps.items():
            pieces = sweep.pieces("runs", ["id"])
            ids = {run for piece in pieces for run in piece["id"].to_pylist()}
            if again := len(ids & known):
                notes.append(
                    f"{again:,} of the {len(ids):,} runs of {label} are in another of these sweeps"
                    " too: comparisons count a run once, unless sweeps are told apart."
                )
            known |= ids
        return tuple(notes)

    def table(self, name: layout.TableName) -> Any:
        """Return a table over all sweeps.

        Raises:
            ResultsError: A file is damaged, foreign or of another format.
        """
        return join([_marked(sweep.table(name), label) for label, sweep in self.sweeps.items()])

    def schema(self, name: layout.TableName) -> Any:
        """Return the schema of a table over all sweeps.

        Raises:
            ResultsError: A file is damaged, foreign or of another format.
        """
        schemas = (sweep.schema(name) for sweep in self.sweeps.values())
        return common_schema([_marked(schema.empty_table(), "").schema for schema in schemas])

    def pieces(self, name: layout.TableName, columns: Sequence[str]) -> Iterator[Any]:
        """Return a table over all sweeps, piece by piece.

        Raises:
            ResultsError: A file is damaged, foreign or of another format.
        """
        for label, sweep in self.sweeps.items():
            for piece in sweep.pieces(name, columns):
                yield _marked(piece, label)

    def weights(self, run: str) -> Array | None:
        """Return the final parameters of a run, ``(P,)``, or None where none are kept."""
        label, _, own = run.rpartition("/")
        return self.sweeps[label].weights(own) if label in self.sweeps else None


def open_source(path: Path) -> Sweep | Sweeps:
    """Open the folder of one sweep or a folder of many, up to two levels above them.

    Raises:
        ResultsError: There is no such folder, or no sweep in it.
    """
    if not path.exists():
        raise ResultsError(f"There is no results folder {path}.")
    if not path.is_dir():
        raise ResultsError(f"{path} is a file; give the folder of a sweep, or a folder of sweeps.")
    if (path / layout.DOCUMENT).exists():
        return Sweep(path, layout.read_document(path))
    patterns = (f"*/{layout.DOCUMENT}", f"*/*/{layout.DOCUMENT}")
    folders = sorted(file.parent for pattern in patterns for file in path.glob(pattern))
    if not folders:
        raise ResultsError(
            f"There is no sweep in {path}: a sweep's folder holds {layout.DOCUMENT}."
            " Give the folder that a sweep printed at its end, or results.dir."
        )
    return Sweeps(
        path,
        {
            folder.relative_to(path).as_posix(): Sweep(folder, layout.read_document(folder))
            for folder in folders
        },
    )


def _marked(part: Any, label: str) -> Any:
    """Return a sweep's table with the column ``sweep``, and with it in every id."""
    import pyarrow as pa

    ids = part["id"]
    sweep: Any = pa.repeat(label, part.num_rows)
    if pa.types.is_dictionary(ids.type):
        sweep = sweep.dictionary_encode()
    part = part.set_column(part.column_names.index("id"), "id", _prefixed(ids, label))
    return part.add_column(0, "sweep", sweep)


def _prefixed(ids: Any, label: str) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(ids.type):
        return pc.binary_join_element_wise(label, ids, "/")
    chunks = (
        pa.DictionaryArray.from_arrays(
            chunk.indices, pc.binary_join_element_wise(label, chunk.dictionary, "/")
        )
        for chunk in ids.chunks
    )
    return pa.chunked_array(chunks, ids.type)
