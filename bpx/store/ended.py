"""The runs that a folder holds already, which need not be trained."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bpx.store import layout
from bpx.store.sweep import Sweep

_LOSSES = ("test.loss", "train.loss")


def ended_runs(folder: Path, but: Sequence[str] = ()) -> dict[str, float]:
    """Return the runs that a sweep's folder holds, and the final loss of each.

    Args:
        folder: The sweep's folder.
        but: The statuses of runs to leave out.

    Returns:
        By id the loss on the test set where there is one, else that on the training set; infinite
        for a run that did not finish.

    Raises:
        ResultsError: A table cannot be read.
    """
    sweep = Sweep(folder, layout.read_document(folder))
    found: dict[str, float] = {}
    for piece in sweep.pieces("runs", ["id", "status", *_LOSSES]):
        statuses = piece["status"].to_pylist()
        rows = zip(piece["id"].to_pylist(), statuses, _losses(piece), strict=True)
        found |= {
            id_: loss if status == "finished" else np.inf
            for id_, status, loss in rows
            if status not in but
        }
    return found


def _losses(table: Any) -> list[float]:
    losses = np.full(len(table), np.nan)
    for name in _LOSSES:
        if name in table.column_names:
            losses = np.where(np.isnan(losses), table[name].to_numpy(), losses)
    return [float(loss) for loss in np.where(np.isnan(losses), np.inf, losses)]
