"""The folder of one sweep, as it is written."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bpx.engine.jobs import Jobs
from bpx.engine.part import Part
from bpx.engine.settings import Settings
from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.columns import table, types_of
from bpx.store.contents import contents
from bpx.store.document import write_document
from bpx.store.ended import ended_runs
from bpx.store.files import WriteError, writing
from bpx.store.finish import merge
from bpx.store.journal import Entry, add_entry, read_journal
from bpx.store.lock import acquire
from bpx.store.notes import how_to_resume
from bpx.store.parquet import PART_ROW_GROUP, read_table, write_table
from bpx.store.provenance import now, provenance
from bpx.store.request import add_jobs
from bpx.store.set_aside import set_aside
from bpx.store.weights import settle_weights, write_weights

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Store:
    """The folder of one sweep, to write: `begin`, `write` for each part, `finish`.

    Killed at any moment, it holds every part that was written, whole; `bpx.load` reads it, and
    `Store.open` goes on with it. One process at a time writes to it.

    Args:
        path: The folder, ``ROOT/NAME/YYYY-MM-DD_HH-MM-SS``.

    Attributes:
        path: The folder.
        notes: What was found in it that is not read, a sentence for each file.

    Raises:
        ResultsError: Another process writes to it, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        """Take the folder's lock."""
        self.path = path
        self.notes: tuple[str, ...] = ()
        self._lock: BaseFileLock = acquire(path)
        self._types: dict[str, Any] = {}
        self._runs = 0
        self._parts: set[int] = set()

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
                    break
                except FileExistsError:
                    number += 1
                    path = parent / f"{stamp}-{number}"
        except OSError as error:
            raise ResultsError(
                f"The results folder {parent} cannot be made: {error.strerror}."
                " Choose another with results.dir=FOLDER."
            ) from error
        try:
            return cls(path)
        except ResultsError:
            shutil.rmtree(path, ignore_errors=True)
            raise

    @classmethod
    def open(cls, path: Path) -> Self:
        """Go on with a sweep that was begun: what cannot be trusted is set aside, and named.

        Args:
            path: The sweep's folder.

        Raises:
            ResultsError: It holds no sweep, another process writes to it, or it cannot be written.
        """
        layout.read_document(path)
        store = cls(path)
        try:
            settle_weights(path)
            shutil.rmtree(path / layout.MERGED, ignore_errors=True)
            found = contents(path, written=False)
            store.notes = set_aside(path, found)
            store._parts = {entry.part for entry in found.entries}
            store._runs = len(store.ended())
        except BaseException:
            store.close()
            raise
        return store

    @property
    def is_empty(self) -> bool:
        """Whether no part was written, whatever moment a part was interrupted at."""
        merged = layout.table_file(self.path, "runs").exists()
        return not merged and not read_journal(self.path)[0]

    @property
    def document(self) -> dict[str, Any]:
        """What `sweep.json` says."""
        return layout.read_document(self.path)

    @property
    def next_part(self) -> int:
        """The index of the next part."""
        return 1 + max(self._parts, default=-1)

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
        write_document(self.path, {**document, **origin})
        self._make_parts()

    def ask_for(self, jobs: Jobs, ids: Sequence[str], settings: Sequence[Settings]) -> list[str]:
        """Keep what is asked for.

        Args:
            jobs: The jobs, J of them.
            ids: The id of each job's run, J of them.
            settings: The distinct settings of the runs, `auto` resolved. The order and the types
                of columns come from here, so that they depend on no part.

        Returns:
            The ids of all that was ever asked for here, in their order.

        Raises:
            ResultsError: It cannot be written.
        """
        self._types = types_of(settings, jobs.seeds)
        return add_jobs(self.path, jobs, ids)

    def resume(self, entry: Mapping[str, Any]) -> None:
        """State in `sweep.json` that the sweep is gone on with.

        Args:
            entry: What to say of it; the time is added. The axes of its ``grid`` are among those
                that the sweep varies.

        Raises:
            ResultsError: It cannot be written.
        """
        document = layout.read_document(self.path)
        kept = {k: v for k, v in document.items() if k not in ("ended", "status", "interrupted")}
        resumed = [*document.get("resumed", ()), {"time": now(), **entry}]
        swept = list(dict.fromkeys((*document.get("swept", ()), *entry.get("grid", ()))))
        write_document(self.path, {**kept, "swept": swept, "resumed": resumed})
        self._make_parts()

    def ended(self, but: Sequence[str] = ()) -> dict[str, float]:
        """Return the runs that the folder holds, and the final loss of each.

        Args:
            but: The statuses of runs to leave out.

        Returns:
            The loss on the test set where there is one; infinite for a run that did not finish.

        Raises:
            ResultsError: A table cannot be read.
        """
        return ended_runs(self.path, but)

    def write(self, part: Part) -> None:
        """Write one part, whole or not at all.

        It counts from the moment at which the journal names it.

        Raises:
            ResultsError: It cannot be written, or there is a part of that index.
        """
        index = part.index
        if index in self._parts:
            raise ResultsError(f"{self.path} has a part {index} already.")
        with self._going_on():
            try:
                self._write_files(part)
                add_entry(self.path, Entry.of(self.path, index, len(part.runs["id"])))
            except WriteError:
                # Half a part is worth nothing, and fills the disk.
                for file in layout.part_files(self.path, index):
                    with suppress(OSError):
                        file.unlink(missing_ok=True)
                raise
        self._parts.add(part.index)
        self._runs += len(part.runs["id"])

    def finish(self, update: Mapping[str, Any] | None = None) -> None:
        """Merge the parts, complete `sweep.json` and let go of the folder.

        Where nothing was written since it was finished before, nothing is changed.

        Args:
            update: What to add to the document.

        Raises:
            ResultsError: A part cannot be read or the result cannot be written; the parts stay.
        """
        with self._going_on():
            document = layout.read_document(self.path)
            parts = self.path / layout.PARTS
            complete = "ended" in document and not document.get("interrupted")
            if complete and update is None and not parts.is_dir():
                self.close()
                return
            if parts.is_dir():
                found = contents(self.path, written=False)
                self.notes = set_aside(self.path, found)
                merge(self.path, found, list(document.get("metrics", ())))
            runs = read_table(layout.table_file(self.path, "runs"), ["status"])
            counts = Counter(runs["status"].to_pylist())
            ending = {"ended": now(), "status": dict(counts)}
            document.pop("interrupted", None)
            write_document(self.path, {**document, **(update or {}), **ending})
            if parts.is_dir():
                # Renamed first: a folder of parts that exists is complete.
                shutil.rmtree(parts.rename(self.path / layout.MERGED), ignore_errors=True)
        self.close()

    def discard(self) -> None:
        """Remove the folder of a sweep that came to nothing."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self._lock.release()

    def _write_files(self, part: Part) -> None:
        if part.theta is not None:
            write_weights(layout.part_weights(self.path, part.index), part.ids, part.theta)
        tables: dict[layout.TableName, Any] = {
            "history": table(part.history),
            "runs": table(part.runs, self._types),
        }
        if part.layers is not None:
            tables = {"layers": table(part.layers), **tables}
        for name, rows in tables.items():
            write_table(layout.part_file(self.path, part.index, name), rows, PART_ROW_GROUP)

    def _make_parts(self) -> None:
        with writing(self.path):
            (self.path / layout.PARTS).mkdir(exist_ok=True)

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """Say what is kept, and how to go on, where something cannot be written."""
        try:
            yield
        except WriteError as error:
            runs = "1 run is" if self._runs == 1 else f"{self._runs} runs are"
            how = how_to_resume(self.path, layout.read_document(self.path))
            raise ResultsError(
                f"{error.fault} {runs} kept in {self.path}. Make room, or make it writable; then"
                f" go on with: {how}"
            ) from error
