"""The schema of the primary configuration: what keys there are, and of what type."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from omegaconf import MISSING

GROUPS = {
    "dataset": "dataset",
    "activation": "activation",
    "output_activation": "activation",
    "loss": "loss",
    "optimizer": "optimizer",
    "initializer": "initializer",
    "regularizer": "regularizer",
    "schedule": "schedule",
    "layer": "layer",
}
"""Each configuration group of components, and the kind of component it chooses."""

SWEEP_WIDE = ("results", "engine", "plugins", "observers", "name")
"""The keys that hold for a whole sweep; the others may differ from run to run."""

NO_AXIS = (*SWEEP_WIDE, "metrics")
"""The keys that take one value: metrics decide what is measured of a run, not what it is."""

LISTS = ("network.hidden", "metrics", "observers", "plugins")
"""The keys that hold a list, which is set as a whole."""

UNUSED = {
    "hydra.run": "set results.dir and name",
    "hydra.sweep": "set results.dir and name",
    "hydra.output_subdir": "set results.dir and name",
    "hydra.job.chdir": "a sweep stays in the current folder",
}
"""The keys with which Hydra lays out its folders, and what to do instead."""


class Dtype(Enum):
    """The floating-point types a run can be trained in."""

    float32 = "float32"
    float64 = "float64"


@dataclass
class NetworkConfig:
    """The network between the inputs and the outputs that the data asks for."""

    hidden: list[Any] = field(default_factory=lambda: [4])
    bias: bool = True


@dataclass
class TrainingConfig:
    """How long to train, and how often to evaluate."""

    epochs: int = 1000
    target: str | None = None
    points: int = 100
    every: int | None = None


@dataclass
class ResultsConfig:
    """What is kept, and where."""

    dir: str = "results"
    layers: bool = False
    weights: bool = False
    plots: bool = True
    report: bool = True
    resume: str | None = None
    retry: Any = None
    force: bool = False


@dataclass
class EngineConfig:
    """How runs are executed; nothing here changes a run's numbers."""

    workers: Any = "auto"
    memory: Any = "auto"
    backend: str = "local"
    address: str | None = None
    profile: bool = False


@dataclass
class PrimaryConfig:
    """Every key of the primary configuration."""

    dataset: Any = MISSING
    network: NetworkConfig = field(default_factory=NetworkConfig)
    activation: Any = MISSING
    output_activation: Any = MISSING
    loss: Any = MISSING
    optimizer: Any = MISSING
    initializer: Any = MISSING
    regularizer: Any = MISSING
    schedule: Any = MISSING
    layer: Any = MISSING
    metrics: list[Any] = field(default_factory=lambda: ["auto"])
    observers: list[Any] = field(default_factory=list)
    seed: int = 0
    dtype: Dtype = Dtype.float64
    training: TrainingConfig = field(default_factory=TrainingConfig)
    results: ResultsConfig = field(default_factory=ResultsConfig)
    engine: EngineConfig = field(default_factory=EngineConfig)
    plugins: list[str] = field(default_factory=list)
    name: str | None = None


PARTS = [
    key.name for key in dataclasses.fields(PrimaryConfig) if dataclasses.is_dataclass(key.type)
]
"""The keys that hold a group of settings: ``training`` and its like."""


def primary_keys() -> list[str]:
    """Return every key of the primary configuration, dotted; of components, the group alone."""
    return list(_keys(PrimaryConfig(), ""))


def _keys(config: Any, prefix: str) -> Iterator[str]:
    for key in dataclasses.fields(config):
        value = getattr(config, key.name)
        yield f"{prefix}{key.name}"
        if dataclasses.is_dataclass(value):
            yield from _keys(value, f"{prefix}{key.name}.")
