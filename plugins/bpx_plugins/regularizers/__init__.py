"""The built-in regularizers."""

from bpx import Regularizer
from bpx_plugins.regularizers.elastic_net import ElasticNet
from bpx_plugins.regularizers.l1 import L1
from bpx_plugins.regularizers.l2 import L2
from bpx_plugins.regularizers.none import NoRegularizer

REGULARIZERS: list[type[Regularizer]] = [NoRegularizer, L1, L2, ElasticNet]

__all__ = [
    "L1",
    "L2",
    "REGULARIZERS",
    "ElasticNet",
    "NoRegularizer",
]
