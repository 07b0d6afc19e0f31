"""The level of a test."""

from bpx.errors import ResultsError


def require_level(level: float) -> None:
    """Check that a level is the chance of an error.

    Raises:
        ResultsError: It does not lie between 0 and 1.
    """
    if not 0 < level < 1:
        raise ResultsError(f"level={level} is no level: it lies between 0 and 1, such as 0.05.")
