"""Which folder a command reads where none is named."""

from pathlib import Path

from bpx.errors import ResultsError

RESULTS = Path("results")
"""Where sweeps lie unless ``results.dir`` says otherwise."""

_TIME = len("YYYY-MM-DD_HH-MM-SS")


def newest_sweep() -> Path:
    """Return the folder of the sweep in `RESULTS` that began last.

    Raises:
        ResultsError: There is none.
    """
    folders = [file.parent for file in RESULTS.glob("*/*/sweep.json")]
    if not folders:
        raise ResultsError(
            f"There is no sweep in {RESULTS}/ of this folder;"
            " name the one that a sweep printed at its end."
        )
    return max(folders, key=_began)


def _began(folder: Path) -> tuple[str, int, str]:
    """Return what orders folders by time; of those of one second the later ones have a number."""
    return folder.name[:_TIME], len(folder.name), folder.name
