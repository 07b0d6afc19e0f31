"""Which folder a command reads where none is named."""

from datetime import datetime
from pathlib import Path

from bpx.errors import ResultsError
from bpx.store.layout import read_document

RESULTS = Path("results")
"""Where sweeps lie unless ``results.dir`` says otherwise."""


def newest_sweep() -> Path:
    """Return the folder of the sweep in `RESULTS` that began last, as its `sweep.json` says.

    Of a sweep and its copies, it is the first by name.

    Raises:
        ResultsError: There is none that can be read.
    """
    folders = sorted(file.parent for file in RESULTS.glob("*/*/sweep.json"))
    began = {folder: time for folder in folders if (time := _began(folder))}
    if not began:
        raise ResultsError(
            f"There is no sweep in {RESULTS}/ of this folder;"
            " name the one that a sweep printed at its end."
        )
    return max(began, key=began.__getitem__)


def _began(folder: Path) -> datetime | None:
    """Return when a sweep began; None where its document is damaged or of another format."""
    try:
        return datetime.fromisoformat(read_document(folder)["started"])
    except (ResultsError, KeyError, TypeError, ValueError):
        return None
