"""W1: XOR by 2-4-1 sigmoid units, half the squared error, the full batch."""

from collections.abc import Iterator

from benchmarks.case import Case, Length, compare_all
from benchmarks.peers import JAX, PLAIN, TORCH_BMM, TORCH_LOOP
from benchmarks.row import Row
from benchmarks.scope import Scope

TITLE = "XOR, 2-4-1 sigmoid units, half the squared error, full batch"

XOR = {
    "dataset": "xor",
    "network.hidden": "[4]",
    "activation": "sigmoid",
    "output_activation": "sigmoid",
    "loss": "half_squared_error",
    "optimizer": "gd",
    "initializer": "normal",
    "initializer.std": "1",
    "optimizer.lr": "0.5,1,2,4",
    "training.epochs": "1000",
    "training.every": "10",
}
_LONG = {"training.epochs": "20000", "training.every": "200"}
_SMALL = {"seed": "range(5)", "training.epochs": "20"}
_ONE_RUN = Length(runs=1)

CASES = [
    Case(
        "1 run, float64",
        XOR | {"optimizer.lr": "2", "seed": "0"} | _LONG,
        {"training.epochs": "200"},
        {PLAIN: Length(epochs=4000), JAX: Length(), TORCH_LOOP: Length(epochs=500)},
        at_least={TORCH_LOOP: 15},
        at_most={PLAIN: 0.7},
    ),
    Case(
        "1,000 runs, float64",
        XOR | {"seed": "range(250)"},
        _SMALL,
        {
            PLAIN: _ONE_RUN,
            JAX: Length(),
            TORCH_LOOP: Length(runs=1, epochs=500),
            TORCH_BMM: Length(epochs=300),
        },
        at_least={PLAIN: 150, TORCH_LOOP: 1500},
        at_most={JAX: 1.3},
    ),
    Case(
        "10,000 runs, float64",
        XOR | {"seed": "range(2500)"},
        _SMALL,
        {PLAIN: _ONE_RUN, JAX: Length(epochs=300), TORCH_BMM: Length(epochs=100)},
        at_least={PLAIN: 180},
        at_most={JAX: 1},
    ),
    Case(
        "10,000 runs, float32",
        XOR | {"seed": "range(2500)", "dtype": "float32"},
        _SMALL,
        {PLAIN: _ONE_RUN, JAX: Length(epochs=300), TORCH_BMM: Length(epochs=100)},
        at_least={PLAIN: 350},
        at_most={},
    ),
]


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the rows of the workload."""
    return compare_all(CASES, scope)
