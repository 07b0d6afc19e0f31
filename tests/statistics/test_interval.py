"""The interval of a difference of two means: R's numbers and SciPy's."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bpx.statistics.interval import half_width_of_difference

GROUP = st.lists(st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=2, max_size=9)


def half_width(a, b):
    summary = (np.array([f(x)]) for x in (a, b) for f in (lambda x: np.std(x, ddof=1), len))
    return half_width_of_difference(*summary)[0]


def test_the_interval_of_a_difference_is_that_of_r():
    # R 4.2.2: t.test(c(1.1, 2.2, 3.1, 4.7), c(2.0, 2.9, 5.5))$conf.int
    low, high = -4.31529018173597, 2.93195684840263
    a, b = [1.1, 2.2, 3.1, 4.7], [2.0, 2.9, 5.5]
    assert half_width(a, b) == pytest.approx((high - low) / 2, rel=1e-12)


@settings(max_examples=50, deadline=None)
@given(GROUP, GROUP)
def test_the_interval_of_a_difference_is_scipys(a, b):
    assume(min(np.std(a), np.std(b)) > 1e-3)
    interval = scipy.stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    assert half_width(a, b) == pytest.approx((interval.high - interval.low) / 2, rel=1e-6)


def test_groups_without_spread_differ_by_exactly_their_difference():
    assert half_width([1.0, 1.0], [2.0, 2.0]) == 0


def test_one_value_has_no_interval():
    assert np.isnan(half_width_of_difference(*map(np.array, ([0.0], [1], [0.5], [9]))))
