"""Ranks over data sets: Demšar's example, R's numbers, printed tables."""

import numpy as np
import pytest
from results.demsar import DEMSAR

from bpx.statistics.ranks import cliques, friedman, nemenyi_difference


def test_demsars_mean_ranks():
    assert friedman(-DEMSAR).ranks == pytest.approx([3.143, 2.000, 2.893, 1.964], abs=5e-4)


def test_demsars_friedman_statistic():
    # He does not correct for ties: two settings tie thrice and all four once, which makes
    # 3 (2**3 - 2) + (4**3 - 4) = 78 of 14 (4**3 - 4) = 840.
    test = friedman(-DEMSAR)
    assert test.chi2 * (1 - 78 / 840) == pytest.approx(9.28, abs=5e-3)
    # R 4.2.2: friedman.test(as.matrix(table))
    assert (test.chi2, test.p) == pytest.approx((10.2283464566929, 0.0167215803284414), rel=1e-9)


def test_demsars_form_of_iman_and_davenport():
    uncorrected = 9.28
    # F = 3.69 of the uncorrected statistic, as printed.
    assert 13 * uncorrected / (14 * 3 - uncorrected) == pytest.approx(3.69, abs=5e-3)
    test = friedman(-DEMSAR)
    assert test.f == pytest.approx(13 * test.chi2 / (42 - test.chi2))
    assert test.p_f < test.p


def test_demsars_critical_differences():
    assert nemenyi_difference(4, 14) == pytest.approx(1.25, abs=5e-3)
    assert nemenyi_difference(4, 14, level=0.10) == pytest.approx(1.12, abs=5e-3)


def test_the_quantiles_are_those_of_r():
    # R 4.2.2: qtukey(0.95, 2:10, Inf) / sqrt(2); Demšar's table 5(a) to within a unit of its last
    # digit.
    expected = [1.95996398476621, 2.34370058790214, 2.56903177742073, 2.72777438251855]
    expected += [2.84970544327129, 2.94832006072218, 3.03087852259520, 3.10173045750856]
    expected.append(3.16368375350279)
    for k, q in enumerate(expected, start=2):
        assert nemenyi_difference(k, 10) == pytest.approx(q * (k * (k + 1) / 60) ** 0.5, rel=1e-6)


def test_friedmans_test_of_rounding_first_base():
    # Hollander and Wolfe, 1973, p. 140ff; R 4.2.2, ?friedman.test: chi-squared = 11.143, df = 2,
    # p-value = 0.003805.
    times = """5.40 5.50 5.55 5.85 5.70 5.75 5.20 5.60 5.50 5.55 5.50 5.40 5.90 5.85 5.70 5.45
    5.55 5.60 5.40 5.40 5.35 5.45 5.50 5.35 5.25 5.15 5.00 5.85 5.80 5.70 5.25 5.20 5.10 5.65 5.55
    5.45 5.60 5.35 5.45 5.05 5.00 4.95 5.50 5.50 5.40 5.45 5.55 5.50 5.55 5.55 5.35 5.45 5.50 5.55
    5.50 5.45 5.25 5.65 5.60 5.40 5.70 5.65 5.55 6.30 6.30 6.25"""
    test = friedman(np.array(times.split(), float).reshape(22, 3))
    assert (test.chi2, test.p) == pytest.approx((11.1428571428571, 0.00380504077551136), rel=1e-9)
    assert test.ranks == pytest.approx([2.40909090909091, 2.13636363636364, 1.45454545454545])


def test_demsars_two_groups():
    # Figure 1(a) at the level 0.10: C4.5 differs from the two best, and nothing else does.
    ranks = friedman(-DEMSAR).ranks
    assert cliques(ranks, nemenyi_difference(4, 14, level=0.10)) == [[3, 1, 2], [2, 0]]


def test_infinite_costs_rank_last_and_tie():
    costs = np.array([[1.0, np.inf, np.inf], [2.0, 1.0, np.inf]])
    assert friedman(costs).ranks.tolist() == [1.5, 1.75, 2.75]


def test_settings_that_always_tie_do_not_differ():
    test = friedman(np.ones((4, 3)))
    assert (test.p, test.p_f, test.ranks.tolist()) == (1, 1, [2, 2, 2])


def test_settings_that_never_change_places_differ_as_much_as_they_can():
    test = friedman(np.tile([1.0, 2.0, 3.0], (5, 1)))
    assert test.chi2 == pytest.approx(10)  # N (k - 1)
    assert (test.f, test.p_f) == (np.inf, 0)


@pytest.mark.parametrize(
    ("ranks", "groups"),
    [
        ([1.0, 2.0, 3.0], []),  # each differs from each by the critical difference
        ([1.0, 1.9, 2.8], [[0, 1], [1, 2]]),
        ([1.0, 1.4, 1.8, 4.0], [[0, 1, 2]]),
        ([2.0, 1.0, 1.5, 1.5], [[1, 2, 3], [2, 3, 0]]),
    ],
)
def test_cliques_are_the_largest_groups(ranks, groups):
    assert cliques(np.array(ranks), 1.0) == groups
