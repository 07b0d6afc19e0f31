"""The built-in optimizers."""

from bpx import Optimizer
from bpx_plugins.optimizers.adagrad import AdaGrad
from bpx_plugins.optimizers.adam import Adam
from bpx_plugins.optimizers.adamw import AdamW
from bpx_plugins.optimizers.gd import GradientDescent
from bpx_plugins.optimizers.minibatch import MinibatchGradientDescent
from bpx_plugins.optimizers.momentum import Momentum
from bpx_plugins.optimizers.nesterov import Nesterov
from bpx_plugins.optimizers.perceptron import Perceptron
from bpx_plugins.optimizers.rmsprop import RMSProp
from bpx_plugins.optimizers.rprop import RProp
from bpx_plugins.optimizers.sgd import StochasticGradientDescent
from bpx_plugins.optimizers.sgdr import WarmRestarts

OPTIMIZERS: list[type[Optimizer]] = [
    Perceptron,
    GradientDescent,
    StochasticGradientDescent,
    MinibatchGradientDescent,
    WarmRestarts,
    Momentum,
    Nesterov,
    AdaGrad,
    RMSProp,
    Adam,
    AdamW,
    RProp,
]

__all__ = [
    "OPTIMIZERS",
    "AdaGrad",
    "Adam",
    "AdamW",
    "GradientDescent",
    "MinibatchGradientDescent",
    "Momentum",
    "Nesterov",
    "Perceptron",
    "RMSProp",
    "RProp",
    "StochasticGradientDescent",
    "WarmRestarts",
]
