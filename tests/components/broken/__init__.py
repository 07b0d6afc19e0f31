"""Components that are right but for one fault, each with the check that must reject it."""

import importlib
from collections.abc import Callable
from typing import TypeVar

from bpx.components import Component

C = TypeVar("C", bound=type[Component])

MODULES = (
    "activations",
    "losses",
    "optimizers",
    "initializers",
    "layers",
    "regularizers",
    "schedules",
    "datasets",
    "metrics",
    "observers",
    "fields",
    "excuses",
)


def rejected_by(check: str, words: str) -> Callable[[C], C]:
    """Declare which check must be the first to reject a component, and what it must say.

    Args:
        check: The check's name.
        words: A regular expression that the sentence must hold.
    """

    def declare(component: C) -> C:
        component.rejected_by = (check, words)
        return component

    return declare


def collection() -> list[type[Component]]:
    """Return every broken component."""
    modules = [importlib.import_module(f"{__name__}.{name}") for name in MODULES]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and "rejected_by" in vars(value)
    ]
