"""What to beware of in a comparison of two settings."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bpx.results.pairs import Pairs
from bpx.statistics.paired import pairs_needed


@dataclass(frozen=True)
class Family:
    """The comparisons that are corrected together.

    Attributes:
        test: The name of the test.
        level: The level of all of them.
        size: Their number.
        resamples: How many assignments of signs the permutation test draws.
    """

    test: str
    level: float
    size: int
    resamples: int


def notes_of(pairs: Pairs, equal: float, least: float, family: Family) -> Iterator[str]:
    """Say what to beware of in a comparison.

    Args:
        pairs: The pairs.
        equal: How many of them do not differ.
        least: The least corrected p that differences of such sizes could have; NaN where the test
            cannot be made.
        family: What it is a part of.
    """
    n = len(pairs.difference)
    if pairs.left_out:
        yield f"left out: {counted(pairs.left_out, 'run')} without a partner, or without the metric"
    if n == 0:
        yield "no pair of runs with equal seeds"
        return
    if n == 1:
        yield "one pair: no interval"
    if least > family.level:
        yield _unreachable(n, int(equal), least, family)
    if pairs.without:
        yield (
            f"in {pairs.without} of {counted(n, 'pair')} a run has no value and counts as the worst"
        )
    if pairs.halved:
        yield (
            f"in {pairs.halved} of {counted(n, 'pair')} a run has no value in half of the settings"
            " not compared: the pair counts as if in all"
        )
    if np.isnan(least):
        yield "the mean is not finite: test by ranks, test='wilcoxon'"
    if pairs.averaged:
        yield "a seed's difference is the median over the settings not compared"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it takes one.

    Example:
        >>> counted(1, "pair"), counted(2_000, "pair")
        ('1 pair', '2,000 pairs')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _unreachable(n: int, equal: int, least: float, family: Family) -> str:
    corrected = f" in {family.size:,} comparisons" if family.size > 1 else ""
    fault = f"cannot reach {family.level:g}{corrected}: the least p is {least:.2g}"
    needed = pairs_needed(family.level, family.size)
    if family.test == "permutation" and needed <= n - equal:
        return f"{family.resamples:,} draws {fault}, and it takes more resamples"
    alike = f", {equal} of them without a difference," if equal else ""
    remedy = f", and it takes {counted(needed, 'pair')}" if needed > n - equal else ""
    return f"{counted(n, 'pair')}{alike} {fault}{remedy}{' that differ' if equal else ''}"
