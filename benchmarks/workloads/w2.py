"""W2: digits by 64-32-10 units, sigmoid and softmax, cross-entropy, batches of 32."""

from collections.abc import Iterator

from benchmarks.case import Case, Length, compare_all
from benchmarks.peers import JAX, PLAIN, SCIKIT_LEARN, TORCH_BMM, TORCH_LOOP
from benchmarks.row import Row
from benchmarks.scope import Scope

TITLE = "digits, 64-32-10 units, sigmoid and softmax, cross-entropy, batches of 32"

DIGITS = {
    "dataset": "digits",
    "network.hidden": "[32]",
    "activation": "sigmoid",
    "optimizer": "minibatch",
    "optimizer.batch_size": "32",
    "optimizer.lr": "0.05,0.1,0.2,0.5",
    "seed": "range(16)",
    "training.epochs": "20",
    "training.every": "20",
}
SMALL = {"seed": "range(2)", "training.epochs": "3"}
_ADAM = DIGITS | {"optimizer": "adam", "optimizer.lr": "0.0003,0.001,0.003,0.01"}

_ONE_RUN = Length(runs=1)
_PEERS = {
    PLAIN: _ONE_RUN,
    JAX: Length(),
    TORCH_LOOP: Length(runs=1, epochs=10),
    TORCH_BMM: Length(epochs=10),
    SCIKIT_LEARN: _ONE_RUN,
}

CASES = [
    Case(
        "64 runs, float64",
        DIGITS,
        SMALL,
        _PEERS,
        at_least={PLAIN: 3.3, SCIKIT_LEARN: 14},
        at_most={JAX: 1},
    ),
    Case(
        "64 runs, float32",
        DIGITS | {"dtype": "float32"},
        SMALL,
        _PEERS,
        at_least={PLAIN: 5, SCIKIT_LEARN: 25},
        at_most={JAX: 1},
    ),
    Case(
        "64 runs, float64, every epoch recorded, by the peers too",
        DIGITS | {"training.every": "1"},
        SMALL,
        {PLAIN: _ONE_RUN, JAX: Length()},
        at_least={},
        at_most={},
        evaluated=True,
    ),
    Case(
        "64 runs, float64, Adam",
        _ADAM,
        SMALL,
        {PLAIN: _ONE_RUN, JAX: Length(), TORCH_LOOP: Length(runs=1, epochs=10)},
        at_least={PLAIN: 3},
        at_most={JAX: 1.2},
    ),
]


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the rows of the workload."""
    return compare_all(CASES, scope)
