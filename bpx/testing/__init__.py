"""Checks of the contracts, for authors of components.

`examine` runs every check of a component's kind and tells what became of each; `contract` makes a
test of it for pytest, so that a package's own test is one line::

    test_contract = bpx.testing.contract("bpx_lion")

Each kind has a check of an instance besides, which raises `CheckError` with one sentence: the
fault, the numbers that show it, and the likely cause::

    def test_swish():
        check_activation(Swish(beta=0.5))
"""

from bpx.testing.activations import check_activation
from bpx.testing.contract import Contract, Outcome
from bpx.testing.datasets import check_dataset
from bpx.testing.examine import CONTRACTS, Examination, examine
from bpx.testing.failures import CheckError
from bpx.testing.initializers import check_initializer
from bpx.testing.layers import check_layer
from bpx.testing.losses import check_loss
from bpx.testing.metrics import check_metric
from bpx.testing.observers import check_observer
from bpx.testing.optimizers import check_optimizer
from bpx.testing.pytest_tests import contract
from bpx.testing.regularizers import check_regularizer
from bpx.testing.schedules import check_schedule
from bpx.testing.targets import entries_of

__all__ = [
    "CONTRACTS",
    "CheckError",
    "Contract",
    "Examination",
    "Outcome",
    "check_activation",
    "check_dataset",
    "check_initializer",
    "check_layer",
    "check_loss",
    "check_metric",
    "check_observer",
    "check_optimizer",
    "check_regularizer",
    "check_schedule",
    "contract",
    "entries_of",
    "examine",
]
