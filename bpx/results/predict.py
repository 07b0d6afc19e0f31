"""A run built again from its row, with what its network has learned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from bpx.axes import Array
from bpx.components import (
    Activation,
    Component,
    Data,
    Dataset,
    Initializer,
    Layer,
    Loss,
    Optimizer,
    Regularizer,
    Schedule,
)
from bpx.engine.blocks import model_of
from bpx.engine.build import Builder
from bpx.engine.run import SEED, Run
from bpx.errors import ShapeError
from bpx.network.model import Model
from bpx.registry import Registry
from bpx.results.settings import setting_columns

if TYPE_CHECKING:
    import pandas as pd

_GROUPS: Mapping[str, type[Component]] = {
    "dataset": Dataset,
    "activation": Activation,
    "output_activation": Activation,
    "loss": Loss,
    "optimizer": Optimizer,
    "initializer": Initializer,
    "regularizer": Regularizer,
    "schedule": Schedule,
    "layer": Layer,
}
"""The settings that name a component, each with its kind."""


@dataclass(frozen=True)
class TrainedRun:
    """A run with its final parameters; `Results.trained` makes one.

    Attributes:
        run: The run, as it was planned.
        model: Its network, loss and penalty.
        theta: Its final parameters, ``(P,)``.
    """

    run: Run
    model: Model
    theta: Array

    @property
    def data(self) -> Data:
        """The data it was trained and tested on."""
        return self.run.setting.data

    @cached_property
    def parameters(self) -> dict[str, Array]:
        """The parameters by name: ``W1`` ``(D, H)``, ``b1`` ``(H,)``, ``W2`` and so on."""
        return self.model.network.layout.named(self.theta)

    @property
    def labels(self) -> tuple[float, float] | None:
        """The outputs that stand for no and yes, or None where the data are no classes."""
        return None if self.data.task == "regression" else self.run.setting.labels

    def predict(self, inputs: Array) -> Array:
        """Return what the network says.

        Args:
            inputs: On the scale of `data`, ``(N, D)``; images ``(N, F, Y, X)``.

        Returns:
            Its outputs, ``(N, C)``.

        Raises:
            ShapeError: The inputs are no array of numbers, or have another shape.
        """
        try:
            inputs = np.asarray(inputs, self.run.setting.dtype)
        except (TypeError, ValueError) as error:
            raise ShapeError(
                f"The inputs are no array of numbers: {error}. Run {self.run.id} takes numbers"
                f" of the shape {self._takes}."
            ) from error
        if inputs.ndim < 2 or inputs.shape[1:] != self.data.in_shape:
            raise ShapeError(
                f"The inputs have the shape {inputs.shape}; run {self.run.id} takes {self._takes}."
            )
        return self.model.forward(self.theta, inputs).output

    @property
    def _takes(self) -> str:
        return f"(N, {', '.join(map(str, self.data.in_shape))})"


def run_again(row: pd.DataFrame, config: Mapping[str, Any]) -> Run:
    """Build a run again as it was planned.

    Args:
        row: Its row of the table of runs, a table of one row.
        config: The configuration of its sweep, which names the plugin files and the metrics.

    Raises:
        BpxError: A plugin or the data are no longer there, or have changed.
    """
    registry = Registry.load(config["plugins"])
    settings = {**_settings(row, registry), "metrics": config["metrics"]}
    setting = Builder(registry).build(settings)
    return Run.of(setting, settings[SEED], int(row["run"].iloc[0]))


def trained_run(run: Run, theta: Array) -> TrainedRun:
    """Return a run with its final parameters.

    Args:
        run: The run.
        theta: Its final parameters, ``(P,)``.

    Raises:
        ShapeError: They are not those of its network.
    """
    model = model_of(run.setting)
    model.network.layout.check(theta)
    return TrainedRun(run, model, theta)


def _settings(row: pd.DataFrame, registry: Registry) -> dict[str, Any]:
    """Return the settings of a row, without the fields that only other runs' components have."""
    cells = {column: _value(row[column].iloc[0]) for column in setting_columns(row)}
    settings = {}
    for column, value in cells.items():
        group, _, field = column.partition(".")
        if field and group in _GROUPS:
            component = registry.get(_GROUPS[group], cells[group])
            if not _has(component, group, field, cells, registry):
                continue
        settings[column] = value
    return settings


def _has(
    component: type[Component], path: str, field: str, cells: dict[str, Any], registry: Registry
) -> bool:
    """Say whether a component of a row has a field, which may be one of a component within it."""
    name, _, below = field.partition(".")
    own = next((own for own in component.fields() if own.name == name), None)
    path = f"{path}.{name}"
    if own is None or (own.component and cells[path] is None):
        return False
    if not (own.component and below):
        return not below
    return _has(registry.get(own.component, cells[path]), path, below, cells, registry)


def _value(cell: Any) -> Any:
    """Return a cell as the setting it was; a list is kept in a table as its text."""
    import pandas as pd

    if pd.isna(cell):
        return None
    if isinstance(cell, str) and cell.startswith("[") and cell.endswith("]"):
        if "{" in cell:
            return yaml.safe_load(cell)
        return [_item(item) for item in cell[1:-1].split(", ") if item]
    return cell.item() if isinstance(cell, np.generic) else cell


def _item(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
