"""The folder of one sweep, as it is written."""

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np

from bpx.engine.part import Part
from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.columns import empty_table, table
from bpx.store.files import write_whole
from bpx.store.parquet import read_schema, read_table, write_table, write_tables
from bpx.store.provenance import now, provenance
from bpx.store.unify import common_schema, conform, join


@dataclass(frozen=True)
class Store:
    """The folder of one sweep, to write: `begin`, `write` for each part, `finish`.

    Killed at any moment, it holds every part that was written, whole; `bpx.load` reads it.

    Attributes:
        path: The folder, ``ROOT/NAME/YYYY-MM-DD_HH-MM-SS``.
    """

    path: Path

    @classmethod
    def create(cls, root: Path, name: str) -> Self:
        """Make a new folder, named after the time.

        Args:
            root: The folder of all results.
            name: The sweep's name.

        Returns:
            Its store. A second sweep in the same second has ``-2`` after the time, and so on.

        Raises:
            ResultsError: The folder cannot be made.
        """
        parent = Path(root) / name
        stamp = datetime.now().astimezone().strftime("%Y-%m-%d_%H-%M-%S")
        try:
            parent.mkdir(parents=True, exist_ok=True)
            path, number = parent / stamp, 1
            while True:
                try:
                    path.mkdir()
                    return cls(path)
                except FileExistsError:
                    number += 1
                    path = parent / f"{stamp}-{number}"
        except OSError as error:
            raise ResultsError(
                f"The results folder {parent} cannot be made: {error.strerror}."
                " Choose another with results.dir=FOLDER."
            ) from error

    def begin(self, document: Mapping[str, Any]) -> None:
        """Write `sweep.json`, before anything trains.

        Args:
            document: What the sweep is: its configuration, overrides and grid, ``swept`` (the
                columns it varies) and ``metrics`` (each metric's better direction, ``"higher"``
                or ``"lower"``), and ``plugins``, the components in use. Format and `provenance`
                are added.

        Raises:
            ResultsError: It cannot be written.
        """
        files = document.get("config", {}).get("plugins", ())
        origin = provenance(document.get("plugins", ()), files)
        self._describe({"format": layout.FORMAT, **document, **origin})
        (self.path / layout.PARTS).mkdir(exist_ok=True)

    def write(self, part: Part) -> None:
        """Write one part, whole or not at all.

        The table of runs is renamed into place last, and a part counts from that moment.

        Raises:
            ResultsError: It cannot be written, or there is a part of that index.
        """
        if layout.part_file(self.path, part.index, "runs").exists():
            raise ResultsError(f"{self.path} has a part {part.index} already.")
        if part.theta is not None:
            ids, theta = np.asarray(part.ids, dtype=np.str_), part.theta
            write_whole(
                layout.part_weights(self.path, part.index),
                lambda stream: np.savez(stream, ids=ids, theta=theta),
            )
        if part.layers is not None:
            write_table(layout.part_file(self.path, part.index, "layers"), table(part.layers))
        write_table(layout.part_file(self.path, part.index, "history"), table(part.history))
        write_table(layout.part_file(self.path, part.index, "runs"), table(part.runs))

    def finish(self, update: Mapping[str, Any] | None = None) -> None:
        """Merge the parts and complete `sweep.json`.

        Args:
            update: What to add to the document.

        Raises:
            ResultsError: A part cannot be read or the result cannot be written; the parts stay.
        """
        parts = self.path / layout.PARTS
        if parts.is_dir():
            self._keep_weights()
            self._merge("history")
            self._merge("layers")
            self._merge_runs()
        runs = read_table(layout.table_file(self.path, "runs"), ["status"])
        counts = Counter(runs["status"].to_pylist())
        document = layout.read_document(self.path)
        self._describe({**document, **(update or {}), "ended": now(), "status": dict(counts)})
        if parts.is_dir():
            # Renamed first: a folder of parts that exists is complete.
            shutil.rmtree(parts.rename(self.path / f".{layout.PARTS}"), ignore_errors=True)

    def discard(self) -> None:
        """Remove the folder of a sweep that came to nothing."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _merge(self, name: layout.TableName) -> None:
        """Write a table part by part, for all of it may not fit in memory."""
        files, categorical = self._files(name), layout.CATEGORICAL[name]
        if not files:
            if name == "history":
                write_table(layout.table_file(self.path, name), empty_table(name))
            return
        schema = common_schema([read_schema(file, categorical) for file in files])
        parts = (conform(read_table(file, categorical=categorical), schema) for file in files)
        write_tables(layout.table_file(self.path, name), schema, parts)

    def _merge_runs(self) -> None:
        """Write the table of runs; it is sorted, and written last, for it declares the others."""
        runs = join([read_table(file) for file in self._files("runs")] or [empty_table("runs")])
        if "run" in runs.column_names:
            runs = runs.sort_by("run")  # parts come as they end; the grid has an order
        write_table(layout.table_file(self.path, "runs"), runs)

    def _files(self, name: layout.TableName) -> list[Path]:
        """Return the parts of a table."""
        indices = layout.part_indices(self.path)
        files = (layout.part_file(self.path, index, name) for index in indices)
        return [file for file in files if file.exists()]

    def _keep_weights(self) -> None:
        for index in layout.part_indices(self.path):
            file = layout.part_weights(self.path, index)
            if file.exists():
                kept = self.path / layout.WEIGHTS / f"{index:05d}.npz"
                kept.parent.mkdir(exist_ok=True)
                file.replace(kept)

    def _describe(self, document: Mapping[str, Any]) -> None:
        content = json.dumps(document, indent=2, default=_plain, ensure_ascii=False)
        file = self.path / layout.DOCUMENT
        write_whole(file, lambda stream: stream.write(f"{content}\n".encode()))


def _plain(value: Any) -> Any:
    """Return what JSON has no word for in its nearest form."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    return list(value) if isinstance(value, (set, frozenset)) else str(value)
