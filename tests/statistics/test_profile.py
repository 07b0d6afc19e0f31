"""Performance profiles: an example worked by hand."""

import numpy as np

from bpx.statistics.profile import performance_ratios, steps

INF = np.inf

# Seconds of three solvers on four problems; each fails or ties somewhere.
COSTS = np.array([[1.0, 2.0, 4.0], [6.0, 3.0, 3.0], [INF, 5.0, 10.0], [INF, INF, INF]])


def test_ratios_by_hand():
    expected = [[1, 2, 4], [2, 1, 1], [INF, 1, 2], [INF, INF, INF]]
    assert performance_ratios(COSTS).tolist() == expected


def test_profiles_by_hand():
    ratios = performance_ratios(COSTS)
    profiles = [dict(zip(*map(np.ndarray.tolist, steps(s)), strict=True)) for s in ratios.T]
    assert profiles == [
        {1: 0.25, 2: 0.5},
        {1: 0.5, 2: 0.75},
        {1: 0.25, 2: 0.5, 4: 0.75},
    ]


def test_a_cost_of_nothing_is_beyond_every_other():
    assert performance_ratios(np.array([[0.0, 0.0, 1e-300]])).tolist() == [[1, 1, INF]]
