"""Checks of the contracts, for authors of components.

Each takes an instance and raises `CheckError` with one sentence: the fault, the numbers that show
it, and the likely cause. A package's own test is one line::

    def test_swish():
        check_activation(Swish(beta=0.5))
"""

from bpx.testing.activations import check_activation
from bpx.testing.datasets import check_dataset
from bpx.testing.failures import CheckError
from bpx.testing.initializers import check_initializer
from bpx.testing.layers import check_layer
from bpx.testing.losses import check_loss
from bpx.testing.metrics import check_metric
from bpx.testing.optimizers import check_optimizer
from bpx.testing.regularizers import check_regularizer
from bpx.testing.schedules import check_schedule

__all__ = [
    "CheckError",
    "check_activation",
    "check_dataset",
    "check_initializer",
    "check_layer",
    "check_loss",
    "check_metric",
    "check_optimizer",
    "check_regularizer",
    "check_schedule",
]
