"""W4: W2 one example at a time."""

from collections.abc import Iterator

from benchmarks.case import Case, Length, compare_all
from benchmarks.peers import JAX, PLAIN, SCIKIT_LEARN, TORCH_BMM, TORCH_LOOP
from benchmarks.row import Row
from benchmarks.scope import Scope
from benchmarks.workloads.w2 import DIGITS

TITLE = "digits as in W2, one example an update"

_ONE_BY_ONE = {key: value for key, value in DIGITS.items() if key != "optimizer.batch_size"} | {
    "optimizer": "sgd",
    "optimizer.lr": "0.01,0.02,0.05,0.1",
    "training.epochs": "5",
}

CASES = [
    Case(
        "64 runs, float64",
        _ONE_BY_ONE,
        {"seed": "0", "training.epochs": "1"},
        {
            PLAIN: Length(runs=1),
            JAX: Length(),
            TORCH_LOOP: Length(runs=1, epochs=1),
            TORCH_BMM: Length(epochs=1),
            SCIKIT_LEARN: Length(runs=1, epochs=2),
        },
        at_least={PLAIN: 12, SCIKIT_LEARN: 60},
        at_most={JAX: 2},
    )
]


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the rows of the workload."""
    return compare_all(CASES, scope)
