"""W3: one run of a larger network, where the products are nearly all there is to do."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.case import Case, Length, compare_all
from benchmarks.peers import JAX, PLAIN, SCIKIT_LEARN, TORCH_LOOP
from benchmarks.row import Row
from benchmarks.scope import Scope

TITLE = "60,000 synthetic images, 784-128-10 units, relu and softmax, batches of 128"

_SYNTHETIC = {
    "plugins": f"['{Path(__file__).parent / 'synthetic.py'}']",
    "dataset": "synthetic_images",
    "network.hidden": "[128]",
    "activation": "relu",
    "optimizer": "minibatch",
    "optimizer.batch_size": "128",
    "optimizer.lr": "0.01",
    "initializer": "he_normal",
    "dtype": "float32",
    "training.epochs": "20",
    "training.every": "20",
}
_AN_EPOCH = Length(epochs=1)

CASES = [
    Case(
        "1 run, float32",
        _SYNTHETIC,
        {"training.epochs": "1"},
        {
            PLAIN: _AN_EPOCH,
            JAX: Length(epochs=4),
            TORCH_LOOP: _AN_EPOCH,
            SCIKIT_LEARN: _AN_EPOCH,
        },
        at_least={PLAIN: 1, TORCH_LOOP: 1.4, SCIKIT_LEARN: 1.4},
        at_most={JAX: 1.1},
    )
]


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the rows of the workload."""
    return compare_all(CASES, scope)
