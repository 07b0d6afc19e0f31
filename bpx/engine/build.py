"""From the settings a user types to a run's components, checked."""

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np

from bpx.components import (
    Activation,
    Combination,
    Component,
    Data,
    Dataset,
    Initializer,
    Layer,
    Loss,
    Metric,
    Optimizer,
    Regularizer,
    Schedule,
)
from bpx.engine.run import Entry, Run, Settings, named_fields
from bpx.engine.soundness import require_sound
from bpx.errors import BpxError, ConfigError, DataError, UnsuitedError, nearest
from bpx.registry import Registry
from bpx.training.block import Duration
from bpx.training.target import Target

AUTO = "auto"

SHARED = ("engine", "metrics", "name", "observers", "plugins", "results")
"""The settings that hold for a whole sweep; they do not decide a run's numbers."""

_METRICS = {
    "binary": ("accuracy",),
    "multiclass": ("accuracy",),
    "regression": ("r2", "mean_absolute_error"),
}

C = TypeVar("C", bound=Component)


class Builder:
    """Builds runs from settings; equal settings share their components and their data."""

    def __init__(self, registry: Registry) -> None:
        """Build from the components of a registry."""
        self._registry = registry
        self._components: dict[Any, Any] = {}
        self._data: dict[Any, Data] = {}

    def build(self, number: int, settings: Settings) -> Run:
        """Return the run that some settings describe.

        Args:
            number: Its place in the sweep.
            settings: Its settings, as composed.

        Raises:
            ConfigError: A setting is out of range or unknown.
            UnsuitedError: The combination makes no sense.
            DataError: The data cannot be loaded.
        """
        groups = _grouped(settings)
        dataset = self._component(Dataset, groups["dataset"])
        data = self._load(groups["dataset"], dataset)
        combination = self._combination(groups, data)
        metrics = self._metrics(settings["metrics"], data)
        run = Run(
            number=number,
            settings=_resolved(settings, combination),
            seed=_seed(settings["seed"]),
            dataset=dataset,
            data=data,
            layer=self._layer(groups["layer"], combination.bias),
            combination=combination,
            metrics=metrics,
            duration=_duration(groups["training"], _columns(data, metrics)),
            dtype=_dtype(settings["dtype"]),
        )
        reason = _unsuited(combination)
        if reason:
            raise UnsuitedRun(run, reason)
        return run

    def _combination(self, groups: dict[str, dict[str, Any]], data: Data) -> Combination:
        network = groups["network"]
        optimizer = self._component(Optimizer, groups["optimizer"])
        loss = self._component(Loss, self._resolved_loss(groups["loss"], optimizer, data))
        output = self._resolved_output(groups["output_activation"], optimizer, loss, data)
        return Combination(
            task=data.task,
            inputs=data.inputs,
            hidden=_hidden(network["hidden"]),
            outputs=data.outputs,
            bias=bool(network["bias"]),
            examples=len(data.train),
            activation=self._component(Activation, groups["activation"]),
            output_activation=self._component(Activation, output),
            loss=loss,
            optimizer=optimizer,
            initializer=self._component(Initializer, groups["initializer"]),
            regularizer=self._component(Regularizer, groups["regularizer"]),
            schedule=self._component(Schedule, groups["schedule"]),
        )

    def _component(self, kind: type[C], group: dict[str, Any]) -> C:
        """Return the component a group of settings names; equal groups share one."""
        key = (kind.kind, *(f"{name}={value!r}" for name, value in group.items()))
        if key not in self._components:
            fields = {name: value for name, value in group.items() if name}
            self._components[key] = self._registry.create(kind, group[""], **fields)
        component: C = self._components[key]
        return component

    def _layer(self, group: dict[str, Any], bias: bool) -> Layer:
        layer = self._registry.get(Layer, group[""])
        fields = {field.name for field in layer.fields()}
        missing = sorted({"units", "bias"} - fields)
        if missing:
            raise ConfigError(
                f"layer={layer.name} cannot be stacked: a network needs layers with the fields"
                f" units and bias, and this one has no {missing[0]}."
            )
        return self._component(Layer, group | {"bias": bias})

    def _load(self, group: dict[str, Any], dataset: Dataset) -> Data:
        key = tuple(f"{name}={value!r}" for name, value in group.items())
        if key not in self._data:
            try:
                data = dataset.load()
            except BpxError:
                raise
            except Exception as error:
                raise DataError(
                    f"The data set {dataset.name} cannot be loaded: {error!r}."
                ) from error
            require_sound(dataset.name, data)
            self._data[key] = data
        return self._data[key]

    def _resolved_loss(
        self, group: dict[str, Any], optimizer: Optimizer, data: Data
    ) -> dict[str, Any]:
        if group[""] != AUTO:
            return group
        by_task = {"binary": "binary_cross_entropy", "multiclass": "cross_entropy"}
        natural = by_task.get(data.task, "half_squared_error")
        return {**group, "": optimizer.prefers.get("loss", natural)}

    def _resolved_output(
        self, group: dict[str, Any], optimizer: Optimizer, loss: Loss, data: Data
    ) -> dict[str, Any]:
        if group[""] != AUTO:
            return group
        natural = loss.output_activations.get(data.task, "identity")
        return {**group, "": optimizer.prefers.get("output_activation", natural)}

    def _metrics(self, entries: Iterable[Entry], data: Data) -> tuple[Metric, ...]:
        named: dict[str, Entry] = {}
        for entry in entries:
            for each in _METRICS[data.task] if entry == AUTO else (entry,):
                named[named_fields(each)[0]] = each
        metrics = [
            self._registry.create(Metric, name, **named_fields(entry)[1])
            for name, entry in named.items()
        ]
        suited = tuple(metric for metric in metrics if data.task in metric.tasks)
        if metrics and not suited:
            raise ConfigError(
                f"metrics=[{','.join(named)}] measures nothing of {data.task} data; metrics=[auto]"
                " chooses what does."
            )
        return suited


class UnsuitedRun(UnsuitedError):
    """A run whose combination makes no sense; it carries the run for its row."""

    def __init__(self, run: Run, reason: str) -> None:
        """Say which run, and why."""
        super().__init__(reason)
        self.run = run
        self.reason = reason


def _grouped(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the settings by group; within a group, the key '' holds the choice itself."""
    groups: dict[str, dict[str, Any]] = {}
    for column, value in settings.items():
        group, _, key = column.partition(".")
        groups.setdefault(group, {})[key] = value
    return groups


def _resolved(settings: Settings, combination: Combination) -> dict[str, Any]:
    """Return a run's own settings, with what `auto` came to."""
    resolved: dict[str, Any] = {}
    for column, value in settings.items():
        group = column.partition(".")[0]
        if group in SHARED:
            continue
        resolved[column] = value
        if value == AUTO and column in ("loss", "output_activation"):
            component: Component = getattr(combination, column)
            resolved[column] = component.name
            for field in component.fields():
                resolved.setdefault(f"{column}.{field.name}", getattr(component, field.name))
    return resolved


def _unsuited(combination: Combination) -> str | None:
    optimizer, schedule = combination.optimizer, combination.schedule
    scheduled = any(field.name == "lr" for field in optimizer.fields())
    if schedule.name != "constant" and not scheduled:
        return f"the schedule {schedule.name} has no learning rate to multiply in {optimizer.name}"
    if combination.task not in combination.loss.tasks:
        tasks = " or ".join(combination.loss.tasks)
        return f"the loss {combination.loss.name} is for {tasks} data, not for {combination.task}"
    own, output = combination.loss.labels, combination.output_activation
    if own is not None and output.labels is not None and own != output.labels:
        return (
            f"the loss {combination.loss.name} works with classes {own[0]:g} and {own[1]:g},"
            f" the output {output.name} gives {output.labels[0]:g} and {output.labels[1]:g}"
        )
    return combination.unsuited()


def _columns(data: Data, metrics: tuple[Metric, ...]) -> list[str]:
    sets = ["train", "test"] if data.test is not None else ["train"]
    return [f"{part}.{name}" for part in sets for name in ("loss", *(m.name for m in metrics))]


def _duration(training: dict[str, Any], columns: list[str]) -> Duration:
    counts = {"epochs": training["epochs"], "points": training["points"]}
    if training["every"] is not None:
        counts["every"] = training["every"]
    for key, count in counts.items():
        if count < 1:
            raise ConfigError(f"training.{key}={count} is out of range: it must be >= 1.")
    text = training["target"]
    target = Target.parse(text) if text is not None else None
    if target is not None and target.column not in columns:
        raise ConfigError(
            f"training.target={text!r}: these runs do not measure {target.column!r}."
            f" {nearest(target.column, columns)}"
        )
    return Duration(**counts, target=target)


def _hidden(hidden: Any) -> tuple[int, ...]:
    if not isinstance(hidden, (list, tuple)):
        raise ConfigError(f"network.hidden={hidden!r} must be a list, such as [4] or [16, 8].")
    for units in hidden:
        if not isinstance(units, int) or units < 1:
            raise ConfigError(f"network.hidden={list(hidden)}: each layer needs 1 unit or more.")
    return tuple(hidden)


def _seed(seed: int) -> int:
    if seed < 0:
        raise ConfigError(f"seed={seed} is out of range: it must be >= 0.")
    return seed


def _dtype(name: str) -> np.dtype[np.floating]:
    if name not in ("float32", "float64"):
        raise ConfigError(f"dtype={name!r} must be float32 or float64.")
    return np.dtype(name)
