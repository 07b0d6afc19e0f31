"""The rows of some runs in the tables of a sweep, and the same rows of runs just trained."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from bpx.axes import Array
from bpx.engine.part import Columns, Part
from bpx.store import layout
from bpx.store.columns import table
from bpx.store.parquet import to_frame
from bpx.store.sweep import Sweep
from bpx.store.weights import read_ids, read_weights

if TYPE_CHECKING:
    import pandas as pd

WEIGHTS = "weights"

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "runs": ("id",),
    "history": ("id", "epoch"),
    "layers": ("id", "epoch", "layer"),
    WEIGHTS: ("id", "parameter"),
}
"""What is compared, and the columns that tell the rows of each apart."""

_ENDS = ("id", "status", "reason", "epochs", "epochs_to_target")
_MEASURED = ("train.", "test.", "best.")


class StoredTables:
    """What a sweep's folder holds of some of its runs."""

    def __init__(self, sweep: Sweep, ids: Collection[str]) -> None:
        """Read the tables.

        Args:
            sweep: Its folder.
            ids: The runs.

        Raises:
            ResultsError: A file is damaged, foreign or of another format.
        """
        self._sweep = sweep
        self._frames: dict[str, pd.DataFrame] = {
            name: _of_runs(sweep, name, ids) for name in get_args(layout.TableName)
        }
        self._rows = {name: frame.groupby("id").indices for name, frame in self._frames.items()}

    def of(self, name: str, ids: Sequence[str]) -> pd.DataFrame:
        """Return the rows of runs, in what is compared of a table.

        Args:
            name: One of `KEYS`.
            ids: Runs among those that were read.
        """
        if name == WEIGHTS:
            return _weights(*self._kept(ids))
        frame, rows = self._frames[name], self._rows[name]
        places = [rows[id_] for id_ in ids if id_ in rows]
        return _compared(name, frame.iloc[np.concatenate([*places, np.empty(0, int)])])

    def _kept(self, ids: Sequence[str]) -> tuple[list[str], list[Array]]:
        """Return the runs whose weights are kept, and the weights."""
        found: dict[str, Array] = {}
        for file in dict.fromkeys(self._archives[id_] for id_ in ids if id_ in self._archives):
            found |= zip(read_ids(file), read_weights(file), strict=True)
        kept = [id_ for id_ in ids if id_ in found]
        return kept, [found[id_] for id_ in kept]

    @cached_property
    def _archives(self) -> dict[str, Path]:
        """The archive that each run's weights are in."""
        files = [file for piece in self._sweep.contents.pieces for file in piece.weights]
        return {id_: file for file in files for id_ in read_ids(file)}


def trained_table(name: str, part: Part) -> pd.DataFrame:
    """Return the rows of runs just trained, as their folder would have them.

    Args:
        name: One of `KEYS`.
        part: What became of the runs.
    """
    if name == WEIGHTS:
        return _weights(part.ids, () if part.theta is None else part.theta)
    columns: dict[str, Columns | None] = {
        "runs": part.runs,
        "history": part.history,
        "layers": part.layers,
    }
    chosen = columns[name] or {key: [] for key in KEYS[name]}
    frame = to_frame(table(chosen))
    return _compared(name, frame.assign(id=frame["id"].astype(object)))


def _of_runs(sweep: Sweep, name: layout.TableName, ids: Collection[str]) -> pd.DataFrame:
    """Return the rows that runs have in a table, read piece by piece, for it may be large."""
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = sweep.schema(name)
    wanted = pa.array(sorted(ids), pa.string())
    empty = schema.empty_table()
    found = [empty]
    for piece in sweep.pieces(name, schema.names):
        mask = pc.is_in(piece["id"].cast(pa.string()), wanted)
        found.append(piece.filter(mask).cast(schema))
    frame = to_frame(pa.concat_tables(found).unify_dictionaries())
    return frame.assign(id=frame["id"].astype(object))


def _compared(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that training decides; `seconds` are the machine's."""
    if name != "runs":
        return frame
    columns = [c for c in frame.columns if c in _ENDS or c.startswith(_MEASURED)]
    return frame[columns]


def _weights(ids: Sequence[str], thetas: Sequence[Array] | Array) -> pd.DataFrame:
    import pandas as pd

    lengths = [len(theta) for theta in thetas]
    flat = np.concatenate([np.empty(0), *thetas])
    return pd.DataFrame(
        {
            "id": np.repeat(np.array(ids, object), lengths) if lengths else np.empty(0, object),
            "parameter": np.concatenate([np.empty(0, int), *map(np.arange, lengths)]).astype(int),
            "theta": flat.astype(np.float64),
        }
    )
