"""The pairs of two settings, made before anything is averaged."""

from dataclasses import dataclass

import numpy as np

from bpx.axes import Array
from bpx.results.cells import Cells
from bpx.statistics.location import median_of_present


@dataclass(frozen=True)
class Pairs:
    """What two settings cost in the units that both have; a pair is a unit.

    Attributes:
        a: The cost of the one, the median over the blocks that both have, ``(n,)``.
        b: That of the other.
        difference: The median over the blocks of the difference in each, ``(n,)``.
        without: In how many pairs a run has no value.
        halved: In how many pairs that holds for as many blocks as not, and decides.
        left_out: Runs without a partner, or on data that do not have the metric.
        averaged: Whether a pair has several blocks.
    """

    a: Array
    b: Array
    difference: Array
    without: int
    halved: int
    left_out: int
    averaged: bool


def pairs_of(cells: Cells, one: int, other: int) -> Pairs:
    """Pair two settings, block by block: equal seeds, and equal settings that are not compared.

    Args:
        cells: The table of costs.
        one: The place of the one setting.
        other: That of the other.
    """
    a, b = cells.costs[..., one], cells.costs[..., other]
    shared = ~np.isnan(a) & ~np.isnan(b)
    kept = shared.any(axis=1)
    with np.errstate(invalid="ignore", over="ignore"):  # of two infinite costs, which tie
        difference = np.where(a == b, 0.0, a - b)
    lost = np.isinf(a) | np.isinf(b)
    cost, against, median = (
        median_of_present(np.where(shared, x, np.nan)[kept]) for x in (a, b, difference)
    )
    infinite = (np.isinf(difference) & shared).sum(axis=1)[kept]
    halved = np.isinf(median) & (2 * infinite == shared.sum(axis=1)[kept])
    alone = cells.trained[..., [one, other]] & ~shared[..., None]
    return Pairs(
        cost,
        against,
        median,
        without=int((lost & shared).any(axis=1).sum()),
        halved=int(halved.sum()),
        left_out=int(alone.sum()),
        averaged=bool((shared.sum(axis=1) > 1).any()),
    )
