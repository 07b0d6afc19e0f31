"""Which runs a folder's pieces hold, and the order of tables: that of the runs in the sweep."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.store.contents import Piece
from bpx.store.parquet import read_schema, read_table


@dataclass(frozen=True, eq=False)
class RunOrder:
    """The runs of a folder, each once, in the order of their numbers. R is their number.

    It depends on the runs alone, not on which piece holds which, so that the tables of an
    interrupted sweep are those of an uninterrupted one.

    Attributes:
        ids: The id of each, R of them.
        owner: Which piece has its rows, ``(R,)``.
        rows: Its row among that piece's runs, ``(R,)``.
    """

    ids: list[str]
    owner: Array
    rows: Array

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "RunOrder":
        """Read which runs some pieces hold; of a run in several pieces the last one counts.

        Args:
            pieces: What `Contents.pieces` returns.

        Raises:
            ResultsError: A table of runs cannot be read.
        """
        found: dict[str, tuple[int, int, int]] = {}  # number, piece and row of each id
        for index, piece in enumerate(pieces):
            if "runs" in piece.tables:
                ids, numbers = _runs_of(piece, len(found))
                rows = zip(numbers, [index] * len(ids), range(len(ids)), strict=True)
                found.update(zip(ids, rows, strict=True))
        ids = sorted(found, key=lambda id_: (found[id_][0], id_))
        places = np.array([found[id_] for id_ in ids], np.int64).reshape(-1, 3)
        return cls(ids, places[:, 1], places[:, 2])

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each id."""
        return {id_: place for place, id_ in enumerate(self.ids)}

    def places_in(self, piece: int, ids: Sequence[str]) -> Array:
        """Return the places of runs that a piece holds; −1 for one whose rows another has."""
        found = np.array([self.places.get(id_, -1) for id_ in ids], np.int64)
        if len(self.ids):
            found[self.owner[found] != piece] = -1
        return found


def _runs_of(piece: Piece, start: int) -> tuple[list[str], list[int]]:
    """Return ids and numbers of a piece's runs; without numbers they count from `start`."""
    file = piece.tables["runs"]
    numbered = "run" in read_schema(file).names
    table: Any = read_table(file, ["id", "run"] if numbered else ["id"])
    ids = table["id"].to_pylist()
    numbers = table["run"].to_pylist() if numbered else list(range(start, start + len(ids)))
    return ids, numbers
