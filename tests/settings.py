"""Settings of a run, as the configuration hands them over, and the runs they make."""

from typing import Any

from bpx.engine.blocks import block_of
from bpx.engine.plan import Plan
from bpx.registry import Registry
from bpx.training.block import Block
from bpx.training.loop import train
from bpx.training.outcome import Outcome

XOR: dict[str, Any] = {
    "dataset": "xor",
    "network.hidden": [4],
    "network.bias": True,
    "layer": "dense",
    "activation": "sigmoid",
    "output_activation": "sigmoid",
    "loss": "half_squared_error",
    "loss.reduction": "mean",
    "optimizer": "gd",
    "optimizer.lr": 1.0,
    "initializer": "glorot_uniform",
    "regularizer": "none",
    "schedule": "constant",
    "metrics": ["auto"],
    "seed": 0,
    "dtype": "float64",
    "training.epochs": 20,
    "training.points": 10,
    "training.every": None,
    "training.target": None,
}

IRIS = XOR | {
    "dataset": "iris",
    "network.hidden": [5],
    "activation": "tanh",
    "output_activation": "softmax",
    "loss": "cross_entropy",
    "optimizer": "minibatch",
    "optimizer.batch_size": 16,
    "optimizer.lr": 0.1,
    "training.epochs": 3,
}


def changed(settings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return settings with some changed; `__` stands for the dot."""
    return settings | {name.replace("__", "."): value for name, value in changes.items()}


def block(registry: Registry, *jobs: dict[str, Any], layers: bool = False) -> Block:
    """Return the one block that some jobs form."""
    (runs,) = Plan.of(jobs, registry).blocks
    return block_of(runs, layers)


def trained(registry: Registry, *jobs: dict[str, Any], layers: bool = False) -> Outcome:
    """Return what becomes of jobs that form one block."""
    return train(block(registry, *jobs, layers=layers))
