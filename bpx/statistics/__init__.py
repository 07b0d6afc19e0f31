"""Statistics: from arrays to intervals, tests and effect sizes; built on SciPy.

The last axis is that of one group's values, one per seed or per pair of runs; the axes before it
tell groups apart.
"""

from bpx.statistics.bootstrap import bootstrap_interval
from bpx.statistics.correction import holm
from bpx.statistics.effect import hedges_g, improvement, rank_biserial
from bpx.statistics.interval import half_width, half_width_of_difference
from bpx.statistics.location import interquartile_mean
from bpx.statistics.paired import least_p, pairs_needed, sign_flip, wilcoxon
from bpx.statistics.profile import performance_ratios
from bpx.statistics.ranks import cliques, friedman, nemenyi_difference

__all__ = [
    "bootstrap_interval",
    "cliques",
    "friedman",
    "half_width",
    "half_width_of_difference",
    "hedges_g",
    "holm",
    "improvement",
    "interquartile_mean",
    "least_p",
    "nemenyi_difference",
    "pairs_needed",
    "performance_ratios",
    "rank_biserial",
    "sign_flip",
    "wilcoxon",
]
