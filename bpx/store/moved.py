"""The plugin files of a sweep, where they lie now."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bpx.errors import ResultsError


def located(files: Iterable[str], moved: Iterable[str | Path]) -> list[Path]:
    """Return the plugin files of a sweep, where they lie now.

    Args:
        files: Where they lay when it was trained.
        moved: Where some of them lie now; each stands for the one of its name.

    Example:
        >>> [file.as_posix() for file in located(["/old/a.py", "/old/b.py"], ["/new/b.py"])]
        ['/old/a.py', '/new/b.py']
    """
    now = {Path(file).name: Path(file).resolve() for file in moved}
    return [now.get(Path(file).name, Path(file)) for file in files]


def require_known(files: Iterable[str], moved: Iterable[str | Path]) -> None:
    """Check that what is said to have moved is a plugin file of the sweep, or of one of several.

    Raises:
        ResultsError: It is not.
    """
    known = {Path(file).name for file in files}
    for name in (Path(file).name for file in moved):
        if name not in known:
            listing = ", ".join(sorted(known)) or "none"
            raise ResultsError(f"The sweep has no plugin file {name}; it has {listing}.")


def require_there(files: Sequence[Path]) -> None:
    """Check that plugin files are where they should be.

    Raises:
        ResultsError: One is not.
    """
    gone = [str(file) for file in files if not file.is_file()]
    if gone:
        raise ResultsError(
            f"The sweep was trained with the plugin file {gone[0]}, which is not there. Bring it"
            " back, or name where it lies now with --plugin FILE."
        )
