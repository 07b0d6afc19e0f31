"""Paired tests: textbooks, R, exact enumeration, and what must hold for any differences."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpx.statistics.paired import least_p, pairs_needed, sign_flip, signed_ranks, wilcoxon

DIFFERENCES = st.lists(st.integers(-5, 5), min_size=1, max_size=9).map(np.array)
INFINITE = st.sampled_from([-np.inf, np.inf, 0.0, 1.0, -2.0, 2.5])


def enumerated(values, observed):
    """The share of assignments of signs whose sum is at least as far from zero."""
    signs = np.array(list(itertools.product([-1, 1], repeat=len(values))))
    return np.mean(np.abs(signs @ np.abs(values)) >= abs(observed) - 1e-9)


def test_wilcoxons_test_of_the_depression_scale():
    # Hollander and Wolfe, 1973, table 3.1; R 4.2.2, ?wilcox.test: V = 40, p-value = 0.03906.
    first = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
    second = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
    ranks = signed_ranks(first - second)
    assert ranks[ranks > 0].sum() == 40
    assert wilcoxon(first - second) == pytest.approx(0.0390625, rel=1e-12)


def test_wilcoxons_test_beyond_thirteen_pairs_is_exact_without_ties():
    differences = [0.3, -0.1, 0.45, 0.2, 0.5, 0.61, -0.25, 0.7]
    differences += [0.81, 0.92, 1.1, -0.4, 0.55, 0.33, 0.12, 0.05]
    # R 4.2.2: wilcox.test(d)$p.value
    assert wilcoxon(np.array(differences)) == pytest.approx(0.004180908203125, rel=1e-12)


def test_wilcoxons_test_of_many_tied_pairs_is_corrected_as_in_r():
    differences = [1, 1, 2, -1, 3, 3, -2, 4, 5, 0, 0, 6, -3, 2, 2, 7, 8, -1]
    # R 4.2.2: wilcox.test(d, exact=FALSE, correct=TRUE)$p.value
    assert wilcoxon(np.array(differences)) == pytest.approx(0.0169310787696501, rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(DIFFERENCES)
def test_wilcoxons_test_is_exact_with_ties_and_zeros(differences):
    ranks = signed_ranks(differences)
    assert wilcoxon(differences) == pytest.approx(enumerated(ranks, ranks.sum()))


@settings(max_examples=50, deadline=None)
@given(DIFFERENCES)
def test_zeros_are_left_out_of_wilcoxons_test(differences):
    rest = differences[differences != 0]
    assert wilcoxon(differences) == pytest.approx(wilcoxon(rest))
    assert signed_ranks(differences)[differences != 0] == pytest.approx(signed_ranks(rest))


@settings(max_examples=50, deadline=None)
@given(DIFFERENCES)
def test_flipped_signs_are_all_tried(differences):
    assert sign_flip(differences) == pytest.approx(enumerated(differences, differences.sum()))


def test_flipped_signs_are_those_of_r():
    x = np.array([4.2, -1.1, 3.3, 0.7, 5.0, 2.2, -0.4, 1.9])
    # R 4.2.2: g <- as.matrix(expand.grid(rep(list(c(-1, 1)), 8)))
    #          mean(abs(g %*% x) >= abs(sum(x)) - 1e-12)
    assert sign_flip(x) == 0.046875


@pytest.mark.parametrize("test", [wilcoxon, sign_flip])
@settings(max_examples=25, deadline=None)
@given(differences=st.lists(DIFFERENCES, min_size=1, max_size=4))
def test_each_row_has_the_p_it_has_alone_and_of_the_other_sign(test, differences):
    n = min(map(len, differences))
    rows = np.array([row[:n] for row in differences], float)
    p = test(rows)
    assert p == pytest.approx([test(row) for row in rows])
    assert p == pytest.approx(test(-rows))
    assert ((least_p(n) - 1e-12 <= p) & (p <= 1)).all()


@pytest.mark.parametrize("test", [wilcoxon, sign_flip])
@pytest.mark.parametrize("n", range(1, 13))
def test_differences_of_one_sign_reach_the_least_p(test, n):
    assert test(np.arange(1.0, n + 1)) == pytest.approx(least_p(n))


def test_the_least_p_stands_in_printed_tables():
    # No two-sided 5% critical value exists below six pairs, no 1% value below eight.
    assert pairs_needed(0.05) == 6
    assert pairs_needed(0.01) == 8
    assert pairs_needed(0.05, comparisons=10) == 9
    assert least_p(0) == least_p(1) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(INFINITE, min_size=1, max_size=8))
def test_an_infinite_difference_is_the_largest(differences):
    infinite = np.array(differences)
    large = np.clip(infinite, -1e9, 1e9)
    assert wilcoxon(infinite) == wilcoxon(large)
    assert (signed_ranks(infinite) == signed_ranks(large)).all()


def test_flipped_signs_of_an_infinite_difference_have_no_mean():
    assert np.isnan(sign_flip(np.array([[1.0, np.inf], [1.0, 2.0]]))).tolist() == [True, False]


def test_no_difference_is_no_evidence():
    for n in (1, 5, 20):
        assert wilcoxon(np.zeros(n)) == 1
        assert sign_flip(np.zeros(n)) == 1
