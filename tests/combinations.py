"""Combinations of components: for what a component says of them, and those that can be trained."""

from collections.abc import Iterator
from typing import Any

from bpx import Activation, Initializer, Loss, Optimizer, Regularizer, Schedule
from bpx.components import Combination
from bpx.registry import Registry

_PROBABILITY_LOSSES = {"binary_cross_entropy", "cross_entropy", "negative_log_likelihood"}


def suited_pairs(registry: Registry) -> Iterator[tuple[str, str]]:
    """Yield every output activation with every loss that can be computed from its outputs."""
    for name in registry.names("activation"):
        output = registry.create(Activation, name)
        low, high = output.output_range
        for loss in registry.names("loss"):
            if output.differentiable and (loss not in _PROBABILITY_LOSSES or 0 <= low < high <= 1):
                yield name, loss


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
