"""Settings ranked on many problems: Friedman's test, Nemenyi's critical difference."""

from dataclasses import dataclass

import numpy as np

from bpx.axes import Array


@dataclass(frozen=True)
class Friedman:
    """Whether mean ranks differ by more than chance.

    Attributes:
        ranks: The mean rank of each setting, from 1, ``(settings,)``.
        chi2: Friedman's statistic, corrected for ties.
        p: Its p, by the chi-square distribution with k - 1 degrees of freedom.
        f: Iman and Davenport's statistic, less conservative.
        p_f: Its p, by the F distribution with k - 1 and (k - 1)(N - 1) degrees of freedom.
    """

    ranks: Array
    chi2: float
    p: float
    f: float
    p_f: float


def friedman(costs: Array) -> Friedman:
    r"""Test whether any setting ranks better than another over many problems.

    Settings are ranked on each problem, the best first; ties share their mean rank. With N
    problems and k settings, :math:`F = (N - 1)\chi^2 / (N(k - 1) - \chi^2)`.

    Args:
        costs: ``(problems, settings)``, at least two by three; infinite ones rank last.

    Returns:
        The ranks and both tests; p is 1 where all settings tie on every problem.

    Example:
        >>> friedman(np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0]])).ranks.round(2)
        array([1.  , 2.33, 2.67])

    Source:
        Demšar, 2006, Statistical comparisons of classifiers over multiple data sets;
        `scipy.stats.friedmanchisquare`.
    """
    from scipy.stats import f as f_distribution
    from scipy.stats import friedmanchisquare, rankdata

    problems, settings = costs.shape
    ranks = rankdata(costs, axis=1)
    mean = ranks.mean(axis=0)
    if (costs == costs[:, :1]).all():
        return Friedman(mean, chi2=0.0, p=1.0, f=0.0, p_f=1.0)
    chi2, p = map(float, friedmanchisquare(*ranks.T))
    rest = problems * (settings - 1) - chi2
    f = (problems - 1) * chi2 / rest if rest > 1e-9 else np.inf
    freedom = settings - 1, (settings - 1) * (problems - 1)
    return Friedman(mean, chi2, p, f, float(f_distribution.sf(f, *freedom)))


def nemenyi_difference(settings: int, problems: int, level: float = 0.05) -> float:
    r"""Return the critical difference of mean ranks.

    :math:`q_\alpha \sqrt{k(k + 1) / (6N)}`, with :math:`q_\alpha` the quantile of the studentized
    range of k means with infinite degrees of freedom, over :math:`\sqrt 2`. Two settings whose
    mean ranks differ by at least so much differ significantly, all comparisons counted.

    Args:
        settings: k.
        problems: N.
        level: Alpha.

    Example:
        >>> round(nemenyi_difference(4, 14), 2)
        1.25

    Source:
        Nemenyi, 1963; Demšar, 2006.
    """
    from scipy.stats import studentized_range

    q = studentized_range.ppf(1 - level, settings, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(settings * (settings + 1) / (6 * problems)))


def cliques(ranks: Array, difference: float) -> list[list[int]]:
    """Return the largest groups of settings of which no two differ significantly.

    Args:
        ranks: Mean ranks, ``(settings,)``.
        difference: The critical difference.

    Returns:
        The places of each group's settings, by rank; groups of two or more.

    Example:
        >>> cliques(np.array([3.1, 2.0, 2.9, 1.5]), 1.25)
        [[3, 1], [1, 2, 0]]
    """
    order = np.argsort(ranks, kind="stable")
    ends = np.searchsorted(ranks[order], ranks[order] + difference, side="left")
    furthest = np.maximum.accumulate(np.concatenate([[0], ends[:-1]]))
    return [
        order[start:end].tolist()
        for start, end in enumerate(ends)
        if end - start > 1 and end > furthest[start]
    ]
