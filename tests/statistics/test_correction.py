"""Holm's correction: R's numbers, and what makes it valid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpx.errors import ResultsError
from bpx.statistics.correction import holm

P = st.lists(st.floats(0, 1), min_size=1, max_size=12).map(np.array)


@pytest.mark.parametrize(
    ("p", "corrected"),
    [
        # R 4.2.2: p.adjust(p, "holm")
        ([0.01, 0.02, 0.03, 0.005, 0.5], [0.04, 0.06, 0.06, 0.025, 0.5]),
        ([0.04, 0.04, 0.001, 0.9, 0.02, 0.3], [0.16, 0.16, 0.006, 0.9, 0.1, 0.6]),
    ],
)
def test_the_correction_is_that_of_r(p, corrected):
    assert holm(np.array(p)) == pytest.approx(corrected, rel=1e-12)


@given(P)
def test_corrected_values_keep_their_order_and_lie_between_p_and_bonferroni(p):
    corrected = holm(p)
    assert (corrected[np.argsort(p)] == np.sort(corrected)).all()
    assert (p <= corrected).all()
    assert (corrected <= np.minimum(len(p) * p, 1)).all()


@given(P, P)
def test_some_of_a_family_are_never_corrected_by_less_than_in_the_whole(p, others):
    whole = holm(np.concatenate([p, others]))[: len(p)]
    assert (holm(p, family=len(p) + len(others)) >= whole - 1e-15).all()


def test_a_test_that_could_not_be_made_counts():
    corrected = holm(np.array([0.01, np.nan]))
    assert corrected[0] == 0.02
    assert np.isnan(corrected[1])


def test_a_family_has_no_fewer_tests_than_are_given():
    with pytest.raises(ResultsError, match="A family of 1 tests cannot have 2"):
        holm(np.array([0.1, 0.2]), family=1)
