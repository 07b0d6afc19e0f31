"""The built-in losses."""

from bpx import Loss
from bpx_plugins.losses.binary_cross_entropy import BinaryCrossEntropy
from bpx_plugins.losses.cross_entropy import CrossEntropy
from bpx_plugins.losses.half_squared_error import HalfSquaredError
from bpx_plugins.losses.hinge import Hinge
from bpx_plugins.losses.huber import Huber
from bpx_plugins.losses.mean_squared_error import MeanSquaredError
from bpx_plugins.losses.negative_log_likelihood import NegativeLogLikelihood
from bpx_plugins.losses.perceptron import Perceptron

LOSSES: list[type[Loss]] = [
    HalfSquaredError,
    MeanSquaredError,
    CrossEntropy,
    NegativeLogLikelihood,
    BinaryCrossEntropy,
    Hinge,
    Perceptron,
    Huber,
]

__all__ = [
    "LOSSES",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "HalfSquaredError",
    "Hinge",
    "Huber",
    "MeanSquaredError",
    "NegativeLogLikelihood",
    "Perceptron",
]
