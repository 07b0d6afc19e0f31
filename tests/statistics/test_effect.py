"""Effect sizes: worked by hand, and against SciPy."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from bpx.statistics.effect import hedges_g, improvement, rank_biserial

GROUP = st.lists(st.integers(-4, 4), min_size=1, max_size=8).map(np.array)


def test_rank_biserial_by_hand():
    # Ranks 1 to 4; the second largest is negative: (1 + 2 + 4 - 3) / 10.
    assert rank_biserial(np.array([1.0, 2.0, -3.0, 4.0])) == pytest.approx(0.4)
    assert rank_biserial(np.array([0.0, 0.0])) == 0
    assert rank_biserial(np.array([1.0, -np.inf])) == pytest.approx(-1 / 3)


def test_hedges_g_by_hand():
    a, b = np.array([5.0, 7.0, 9.0, 11.0]), np.array([4.0, 5.0, 6.0, 7.0])
    # Means 8 and 5.5; deviations sqrt(20/3) and sqrt(5/3), whose mean is 1.5 sqrt(5/3);
    # 6 degrees of freedom: 1 - 3 / 23.
    assert hedges_g(a, b) == pytest.approx(2.5 / (1.5 * (5 / 3) ** 0.5) * 20 / 23)


@pytest.mark.parametrize("values", [[1.0], [1.0, np.inf], [2.0, 2.0]])
def test_there_is_no_g_without_a_finite_spread(values):
    assert np.isnan(hedges_g(np.array(values), np.array(values)))


@given(GROUP, GROUP)
def test_improvement_is_mann_and_whitneys_u(a, b):
    u = scipy.stats.mannwhitneyu(a, b, method="asymptotic").statistic
    assert improvement(a, b) == pytest.approx(u / (len(a) * len(b)))
    assert improvement(a, b) + improvement(b, a) == pytest.approx(1)


def test_rows_are_kept_apart():
    a = np.array([[2.0, 3.0], [1.0, 1.0]])
    b = np.array([[1.0, 2.0], [2.0, 4.0]])
    assert improvement(a, b).tolist() == [0.875, 0.0]
    assert rank_biserial(a - b).tolist() == [1.0, -1.0]
    assert hedges_g(a, b)[0] == hedges_g(a[0], b[0])
