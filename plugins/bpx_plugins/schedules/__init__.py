"""The built-in schedules."""

from bpx import Schedule
from bpx_plugins.schedules.constant import Constant
from bpx_plugins.schedules.cosine import Cosine
from bpx_plugins.schedules.exponential import Exponential
from bpx_plugins.schedules.inverse_time import InverseTime
from bpx_plugins.schedules.step import Step
from bpx_plugins.schedules.warmup import Warmup

SCHEDULES: list[type[Schedule]] = [Constant, Step, Exponential, Cosine, InverseTime, Warmup]

__all__ = [
    "SCHEDULES",
    "Constant",
    "Cosine",
    "Exponential",
    "InverseTime",
    "Step",
    "Warmup",
]
