"""Results: the data frames of a sweep and what they say about the settings.

pandas, pyarrow and SciPy are imported where they are used; importing this package is cheap.
"""

from bpx.results.compare import compare
from bpx.results.curves import curves
from bpx.results.paired import paired
from bpx.results.pivot import pivot
from bpx.results.rank import best, rank
from bpx.results.results import Results, load
from bpx.results.sensitivity import sensitivity
from bpx.results.time_to import time_to

__all__ = [
    "Results",
    "best",
    "compare",
    "curves",
    "load",
    "paired",
    "pivot",
    "rank",
    "sensitivity",
    "time_to",
]
