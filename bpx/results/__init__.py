"""Results: the data frames of a sweep and what they say about the settings.

pandas, pyarrow and SciPy are imported where they are used; importing this package is cheap.
"""

from bpx.results.compare import compare, pivot, rank
from bpx.results.curves import curves
from bpx.results.results import Results, load

__all__ = ["Results", "compare", "curves", "load", "pivot", "rank"]
