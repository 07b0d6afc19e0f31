"""A run: one configuration and one seed, resolved to components."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from bpx.components import Combination, Data, Dataset, Layer, Metric
from bpx.errors import ConfigError
from bpx.training.block import Duration

Settings: TypeAlias = Mapping[str, Any]
"""The settings of one run by column: ``{"optimizer": "adam", "optimizer.lr": 0.1, ...}``."""

Entry: TypeAlias = str | Mapping[str, Any]
"""An entry of `metrics` or `observers`: a name, or a name with fields, ``{name: top, k: 3}``."""


def named_fields(entry: Entry) -> tuple[str, dict[str, Any]]:
    """Return the name and the fields of an entry.

    Raises:
        ConfigError: It has no name.
    """
    if isinstance(entry, str):
        return entry, {}
    fields = dict(entry)
    name = fields.pop("name", None)
    if not isinstance(name, str):
        raise ConfigError(
            f"{dict(entry)} names nothing: write a name, or {{name: NAME, FIELD: ...}}."
        )
    return name, fields


@dataclass(frozen=True)
class Run:
    """One row of the results before it is trained.

    Attributes:
        number: Its place in the sweep, counted from 0.
        settings: Every setting that decides its numbers, `auto` resolved.
        seed: Its seed.
        dataset: Where its data comes from.
        data: The data.
        layer: What each of its layers is, but for the number of units.
        combination: Its components and sizes.
        metrics: What is measured beside the loss.
        duration: How long it is trained, and what is recorded.
        dtype: Its precision.
    """

    number: int
    settings: Settings
    seed: int
    dataset: Dataset
    data: Data
    layer: Layer
    combination: Combination
    metrics: tuple[Metric, ...]
    duration: Duration
    dtype: np.dtype[np.floating]

    @property
    def batch(self) -> int:
        """B, the examples of an update: all N of them for the full batch."""
        combination = self.combination
        return min(combination.optimizer.batch_size or combination.examples, combination.examples)

    @cached_property
    def id(self) -> str:
        """The hash of its settings: the same run has the same id in every sweep."""
        text = json.dumps(self.settings, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
