"""Seeds that choose, and seeds that report."""

from collections.abc import Iterable

from bpx.errors import ResultsError, nearest


def split_seeds(
    seeds: list[int], choose: Iterable[int] | None, report: Iterable[int] | None
) -> tuple[list[int], list[int]]:
    """Return the seeds that choose and those that report.

    Example:
        >>> split_seeds([4, 0, 1, 2, 3], None, None)
        ([0, 1], [2, 3, 4])
    """
    seeds = sorted(seeds)
    if len(seeds) < 2:
        raise ResultsError(
            "There is one seed only: settings are chosen on some seeds and reported on others."
            " Sweep again with more, such as seed=range(10)."
        )
    for half in (choose, report):
        if half is not None and not isinstance(half, Iterable):
            raise ResultsError(f"{half!r} is no list of seeds: give one, such as range(5).")
    halves = [None if half is None else sorted(set(half)) for half in (choose, report)]
    choosing, reporting = halves
    for seed in [*(choosing or []), *(reporting or [])]:
        if seed not in seeds:
            raise ResultsError(f"No run has seed={seed}. {nearest(str(seed), map(str, seeds))}")
    if choosing is None and reporting is None:
        choosing = seeds[: len(seeds) // 2]
    if choosing is None:
        choosing = [seed for seed in seeds if seed not in (reporting or [])]
    if reporting is None:
        reporting = [seed for seed in seeds if seed not in choosing]
    if both := sorted(set(choosing) & set(reporting)):
        raise ResultsError(f"Seed {both[0]} is to choose and to report: name it once.")
    if not choosing or not reporting:
        raise ResultsError("No seed is left to choose by, or to report: divide them.")
    return choosing, reporting
