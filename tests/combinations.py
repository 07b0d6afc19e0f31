"""Combinations of components, for what a component says of them."""

from typing import Any

from bpx import Activation, Initializer, Loss, Optimizer, Regularizer, Schedule
from bpx.components import Combination
from bpx.registry import Registry


def combination(**changes: Any) -> Combination:
    """Return a binary task on a 2-4-1 network, with some components (by name) or sizes changed."""
    registry = Registry.load()
    components = {
        "activation": (Activation, "sigmoid"),
        "output_activation": (Activation, "sigmoid"),
        "loss": (Loss, "half_squared_error"),
        "optimizer": (Optimizer, "gd"),
        "initializer": (Initializer, "zeros"),
        "regularizer": (Regularizer, "none"),
        "schedule": (Schedule, "constant"),
    }
    parts = {
        key: registry.create(kind, changes.pop(key, name))
        for key, (kind, name) in components.items()
    }
    sizes = {"inputs": 2, "hidden": (4,), "outputs": 1, "bias": True, "examples": 4}
    return Combination(**{"task": "binary"} | sizes | parts | changes)
