"""bpx: a laboratory for training rules."""

from importlib.metadata import version

from bpx import xp
from bpx.api import load, plan, report, resume, sweep, verify
from bpx.components import (
    Activation,
    Data,
    Dataset,
    Examples,
    Initializer,
    Layer,
    Loss,
    Metric,
    Names,
    Observer,
    Optimizer,
    Parameter,
    Regularizer,
    Schedule,
)
from bpx.errors import BpxError, DataError
from bpx.hookspecs import hookimpl

__version__ = version("bpx")

__all__ = [
    "Activation",
    "BpxError",
    "Data",
    "DataError",
    "Dataset",
    "Examples",
    "Initializer",
    "Layer",
    "Loss",
    "Metric",
    "Names",
    "Observer",
    "Optimizer",
    "Parameter",
    "Regularizer",
    "Schedule",
    "hookimpl",
    "load",
    "plan",
    "report",
    "resume",
    "sweep",
    "verify",
    "xp",
]
