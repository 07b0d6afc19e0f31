"""Results: the store on disk, the data frames, the statistics.

pandas, pyarrow and SciPy are imported where they are used; importing this package is cheap.
"""

from bpx.results.compare import compare, pivot, rank
from bpx.results.curves import curves
from bpx.results.results import Results, load
from bpx.results.store import Store

__all__ = ["Results", "Store", "compare", "curves", "load", "pivot", "rank"]
