"""Which interval a comparison shows, and the one by resampling."""

import numpy as np

from bpx.axes import Array
from bpx.errors import ResultsError, nearest
from bpx.results.groups import reduce_groups
from bpx.statistics.bootstrap import bootstrap_interval
from bpx.statistics.location import LOCATIONS

INTERVALS = ("t", "bootstrap")


def require_interval(interval: str, statistic: str) -> None:
    """Check that there is such an interval of such a statistic.

    Raises:
        ResultsError: There is none; the text says which there are.
    """
    for what, name, known in (
        ("interval", interval, INTERVALS),
        ("statistic", statistic, LOCATIONS),
    ):
        if name not in known:
            raise ResultsError(f"{what}={name!r} is not known. {nearest(name, known)}")
    if interval == "t" and statistic != "mean":
        raise ResultsError(
            f"Student's t is of the mean; for the {statistic} take interval='bootstrap'."
        )


def bootstrapped(
    values: Array, group: Array, groups: int, statistic: str, resamples: int
) -> tuple[Array, Array]:
    """Return the ends of the bootstrap interval of each group, ``(groups,)`` each.

    Args:
        values: ``(R,)``; those that are not finite stay out.
        group: The number of the group of each, ``(R,)``.
        groups: How many groups there are.
        statistic: The name of a statistic, as in `compare`.
        resamples: How many draws.
    """

    def ends(table: Array) -> Array:
        return np.stack(bootstrap_interval(table, statistic, resamples=resamples), axis=-1)

    low, high = reduce_groups(values, group, groups, ends, shape=(2,)).T
    return low, high
