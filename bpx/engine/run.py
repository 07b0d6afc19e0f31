"""A run: one setting and one seed, resolved to components."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from bpx.components import Combination, Data, Dataset, Layer, Metric
from bpx.engine.settings import Group
from bpx.errors import ConfigError
from bpx.network.network import Network
from bpx.network.pass_through import activation_after
from bpx.training.block import Duration

SEED = "seed"
"""The one setting that is a run's own."""

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


@dataclass(frozen=True, eq=False, slots=True)
class Setting:
    """Everything a run is but for its seed.

    Attributes:
        groups: Every setting that decides its numbers, `auto` resolved.
        dataset: Where its data comes from.
        data: The data.
        layers: Its layers, the output layer last.
        combination: Its components and sizes.
        metrics: What is measured beside the loss.
        duration: How long it is trained, and what is recorded.
        dtype: Its precision.
        unsuited: Why its combination makes no sense; None for one that does.
    """

    groups: tuple[Group, ...]
    dataset: Dataset
    data: Data
    layers: tuple[Layer, ...]
    combination: Combination
    metrics: tuple[Metric, ...]
    duration: Duration
    dtype: np.dtype[np.floating]
    unsuited: str | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting by column, with None in the place of the seed."""
        return {column: value for group in self.groups for column, value in group.columns.items()}

    @property
    def batch(self) -> int:
        """B, the examples of an update: all N of them for the full batch."""
        combination = self.combination
        return min(combination.optimizer.batch_size or combination.examples, combination.examples)

    @property
    def network(self) -> Network:
        """The network of one run, the fields of its activations plain numbers."""
        hidden, output = self.combination.activation, self.combination.output_activation
        activations = [activation_after(layer, hidden) for layer in self.layers[:-1]]
        return Network(self.data.in_shape, self.layers, (*activations, output))

    @property
    def labels(self) -> tuple[float, float]:
        """The two values a class target takes: the output's, else the loss's, else 0 and 1."""
        combination = self.combination
        return combination.output_activation.labels or combination.loss.labels or (0.0, 1.0)

    @property
    def identity(self) -> "Identity":
        """What the ids of its runs are made of."""
        return Identity.of(self.groups)


@dataclass(frozen=True, slots=True)
class Identity:
    """The settings as a JSON object sorted by column, open where the seed stands.

    Attributes:
        before: The members up to the seed's value.
        after: The members after it.
    """

    before: str
    after: str

    @classmethod
    def of(cls, groups: Sequence[Group]) -> "Identity":
        """Join the texts of some groups, the seed's among them."""
        columns = tuple([column for group in groups for column in group.columns])
        texts = [text for group in groups for text in group.texts]
        before, after = _around_seed(columns)
        return cls(
            ", ".join([*[texts[place] for place in before], f'"{SEED}": ']),
            ", ".join(["", *[texts[place] for place in after]]),
        )

    def id(self, seed: int) -> str:
        """Return the id of the run with this seed: a hash of all its settings."""
        text = f"{{{self.before}{seed}{self.after}}}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _around_seed(columns: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """Return the places of the columns that sort before the seed's, and of those after it."""
    order = sorted(range(len(columns)), key=columns.__getitem__)
    place = order.index(columns.index(SEED))
    return order[:place], order[place + 1 :]


@dataclass(frozen=True, slots=True)
class Run:
    """One row of the results before it is trained.

    Attributes:
        setting: What it shares with the runs of other seeds.
        seed: Its seed.
        number: Its place in the sweep, counted from 0.
        id: The hash of its settings: the same run has the same id in every sweep.
    """

    setting: Setting
    seed: int
    number: int
    id: str

    @classmethod
    def of(cls, setting: Setting, seed: int, number: int = 0) -> "Run":
        """Return the run of a setting with this seed."""
        return cls(setting, seed, number, setting.identity.id(seed))

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting that decides its numbers, by column, `auto` resolved."""
        return self.setting.settings | {SEED: self.seed}
