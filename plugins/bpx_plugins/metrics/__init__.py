"""The built-in metrics."""

from bpx import Metric
from bpx_plugins.metrics.accuracy import Accuracy
from bpx_plugins.metrics.error_rate import ErrorRate
from bpx_plugins.metrics.mean_absolute_error import MeanAbsoluteError
from bpx_plugins.metrics.r2 import R2

METRICS: list[type[Metric]] = [Accuracy, ErrorRate, R2, MeanAbsoluteError]

__all__ = ["METRICS", "R2", "Accuracy", "ErrorRate", "MeanAbsoluteError"]
