"""Bootstrap intervals: R's numbers, SciPy's, and what must hold for any values."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from bpx.statistics.bootstrap import RESAMPLES, SEED, bootstrap_interval
from bpx.statistics.location import LOCATIONS, interquartile_mean

SKEWED = np.array([0.11, 0.13, 0.09, 0.45, 0.12, 0.10, 0.17, 0.21, 0.08, 0.14, 0.95, 0.12])
VALUES = st.lists(st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        # R 4.2.2, boot 1.3-28.1, set.seed(1), 199,999 resamples:
        # boot.ci(boot(x, function(d, i) mean(d[i]), R=199999), type="bca")
        ([4.2, -1.1, 3.3, 0.7, 5.0, 2.2, -0.4, 1.9], 0.5625, 3.3375),
        (SKEWED, 0.1333, 0.4675),
    ],
)
def test_the_interval_of_the_mean_is_that_of_r(values, low, high):
    assert bootstrap_interval(np.array(values)) == pytest.approx((low, high), abs=0.03)


def test_the_interval_of_the_median_is_that_of_r():
    # The same for median(d[i]), type="perc".
    assert bootstrap_interval(SKEWED, "median") == pytest.approx((0.105, 0.190), abs=1e-9)


def test_the_interval_of_skewed_values_reaches_further_to_the_side_of_the_tail():
    low, high = bootstrap_interval(SKEWED)
    assert high - SKEWED.mean() > 1.5 * (SKEWED.mean() - low)


@pytest.mark.parametrize("statistic", ["mean", "iqm"])
def test_the_interval_is_scipys(statistic):
    expected = scipy.stats.bootstrap(
        (SKEWED,),
        LOCATIONS[statistic],
        n_resamples=RESAMPLES,
        method="BCa",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    assert bootstrap_interval(SKEWED, statistic) == tuple(expected)


@settings(max_examples=20, deadline=None)
@given(VALUES, st.sampled_from(sorted(LOCATIONS)))
def test_the_interval_lies_among_the_values_and_is_the_same_again(values, statistic):
    values = np.array(values)
    low, high = bootstrap_interval(values, statistic, resamples=499)
    assert values.min() - 1e-9 <= low <= high <= values.max() + 1e-9
    assert (low, high) == bootstrap_interval(values, statistic, resamples=499)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 4), st.integers(2, 9))
def test_the_interval_of_a_group_depends_on_no_other(groups, n):
    values = np.random.default_rng(n).normal(size=(groups, n))
    low, high = bootstrap_interval(values, resamples=499)
    alone = [bootstrap_interval(row, resamples=499) for row in values]
    assert list(zip(low, high, strict=True)) == alone


def test_many_groups_have_the_intervals_of_each_alone():
    # More values than are resampled at once.
    values = np.random.default_rng(0).normal(size=(90, 10))
    low, high = bootstrap_interval(values)
    for row in (0, 45, 89):
        assert bootstrap_interval(values[row]) == (low[row], high[row])


def test_equal_values_have_an_interval_of_no_width():
    assert bootstrap_interval(np.full(5, 0.3)) == pytest.approx((0.3, 0.3))


def test_the_quantiles_stay_where_bca_is_not_defined():
    # Without any one of them the interquartile mean is 0, as with all.
    low, high = bootstrap_interval(np.array([0.0] * 9 + [1.0]), "iqm")
    assert 0 == low < high < 1


@pytest.mark.parametrize("values", [[1.0], [], [1.0, np.inf, 2.0], [1.0, np.nan]])
def test_there_is_no_interval_of_one_value_or_of_an_infinite_one(values):
    assert np.isnan(bootstrap_interval(np.array(values))).all()


def test_a_higher_confidence_is_a_wider_interval():
    narrow, wide = (bootstrap_interval(SKEWED, confidence=c) for c in (0.8, 0.99))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_the_interquartile_mean_is_the_mean_of_the_middle_half():
    # R 4.2.2: mean(c(1:9, 30), trim=0.25) is 5.5, mean(SKEWED, trim=0.25) 0.131666666666667.
    assert interquartile_mean(np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 30])) == 5.5
    assert interquartile_mean(SKEWED) == pytest.approx(0.131666666666667, rel=1e-12)
    assert interquartile_mean(np.array([7.0])) == 7
