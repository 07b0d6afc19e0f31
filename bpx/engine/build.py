"""From settings as composed to components, checked."""

import time
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
    Task,
)
from bpx.engine.hidden import KEY as HIDDEN
from bpx.engine.hidden import canonical, layers_of, widths_of
from bpx.engine.run import Entry, Setting, named_fields
from bpx.engine.settings import Group, Grouping, Settings, columns_of
from bpx.engine.soundness import require_sound
from bpx.errors import BpxError, ConfigError, DataError, nearest
from bpx.loading import line_of
from bpx.registry import Registry
from bpx.training.block import Duration
from bpx.training.target import Target

AUTO = "auto"

SHARED = frozenset({"engine", "metrics", "name", "observers", "plugins", "results"})
"""The settings that hold for a whole sweep; they do not decide a run's numbers."""

_METRICS = {
    "binary": ("accuracy",),
    "multiclass": ("accuracy",),
    "regression": ("r2", "mean_absolute_error"),
}

_LOSSES = {
    "binary": "binary_cross_entropy",
    "multiclass": "cross_entropy",
    "regression": "half_squared_error",
}

C = TypeVar("C", bound=Component)


class Builder:
    """Builds settings; equal groups of settings share their component and their data."""

    def __init__(self, registry: Registry) -> None:
        """Build from the components of a registry."""
        self._registry = registry
        self._grouping = Grouping()
        self._components: dict[Any, Any] = {}
        self._resolved: dict[tuple[Group, str], Group] = {}
        self._networks: dict[Group, Group] = {}
        self._stacked: dict[tuple[Group, ...], tuple[tuple[Layer, ...], tuple[int, ...]]] = {}
        self._data: dict[Group, Data] = {}
        self._measures: dict[tuple[Group, Task], tuple[Metric, ...]] = {}
        self._durations: dict[tuple[Group, ...], Duration] = {}
        self.loading: dict[str, float] = {}  # the seconds in which each data set was loaded

    def build(self, settings: Settings) -> Setting:
        """Return what some settings describe.

        Args:
            settings: Settings as composed; the seed's value plays no part.

        Raises:
            ConfigError: A setting is out of range or unknown.
            DataError: The data cannot be loaded.
        """
        groups = self._grouping(settings)
        groups["network"] = self._canonical(groups["network"])
        dataset = self._component(Dataset, groups, "dataset")
        data = self._load(groups["dataset"], dataset)
        layers, widths = self._layers(groups, data)
        combination = self._combination(groups, data, widths)
        metrics = self._metrics(groups["metrics"], data)
        return Setting(
            groups=tuple([group for name, group in groups.items() if name not in SHARED]),
            dataset=dataset,
            data=data,
            layers=layers,
            combination=combination,
            metrics=metrics,
            duration=self._duration(groups, data, metrics),
            dtype=_dtype(groups["dtype"].choice),
            unsuited=_unsuited(combination),
        )

    def _combination(
        self, groups: dict[str, Group], data: Data, widths: tuple[int, ...]
    ) -> Combination:
        """Return the components; what `auto` comes to replaces it among the groups."""
        network = groups["network"].columns
        optimizer = self._component(Optimizer, groups, "optimizer")
        if groups["loss"].choice == AUTO:
            name = optimizer.prefers.get("loss", _LOSSES[data.task])
            groups["loss"] = self._resolve(Loss, groups["loss"], name)
        loss = self._component(Loss, groups, "loss")
        if groups["output_activation"].choice == AUTO:
            natural = loss.output_activations.get(data.task, "identity")
            name = optimizer.prefers.get("output_activation", natural)
            groups["output_activation"] = self._resolve(
                Activation, groups["output_activation"], name
            )
        return Combination(
            task=data.task,
            inputs=data.inputs,
            hidden=widths[1:-1],
            outputs=data.outputs,
            bias=bool(network["network.bias"]),
            examples=len(data.train),
            activation=self._component(Activation, groups, "activation"),
            output_activation=self._component(Activation, groups, "output_activation"),
            loss=loss,
            optimizer=optimizer,
            initializer=self._component(Initializer, groups, "initializer"),
            regularizer=self._component(Regularizer, groups, "regularizer"),
            schedule=self._component(Schedule, groups, "schedule"),
        )

    def _component(self, kind: type[C], groups: dict[str, Group], name: str) -> C:
        """Return the component that a group names; in its place comes one that says all of it."""
        group = groups[name]
        if group not in self._components:
            made = self._registry.create(kind, group.choice, **group.fields)
            self._components[group] = made, group.completed(made)
        component: C
        component, groups[name] = self._components[group]
        return component

    def _resolve(self, kind: type[Component], group: Group, name: str) -> Group:
        """Return a group with a component instead of `auto`, and all that component's fields."""
        if (group, name) not in self._resolved:
            component = self._registry.create(kind, name, **group.fields)
            columns = columns_of(group.name, component)
            columns |= {key: value for key, value in group.columns.items() if key != group.name}
            self._resolved[group, name] = Group.of(group.name, columns)
        return self._resolved[group, name]

    def _canonical(self, group: Group) -> Group:
        """Return the group of the network with its hidden layers in their one form."""
        if group not in self._networks:
            hidden = canonical(group.columns[HIDDEN], self._registry)
            same = repr(hidden) == repr(list(group.columns[HIDDEN]))
            columns = {**group.columns, HIDDEN: hidden}
            self._networks[group] = group if same else Group.of(group.name, columns)
        return self._networks[group]

    def _layers(
        self, groups: dict[str, Group], data: Data
    ) -> tuple[tuple[Layer, ...], tuple[int, ...]]:
        """Return the layers of a network, and the numbers of an example before and after each."""
        network = groups["network"].columns
        bias = bool(network["network.bias"])
        units = self._layer(groups, bias)
        key = groups["network"], groups["layer"], groups["dataset"]
        if key not in self._stacked:
            layers = layers_of(network[HIDDEN], units, data.outputs, bias, self._registry)
            self._stacked[key] = layers, widths_of(layers, data.in_shape)
        return self._stacked[key]

    def _layer(self, groups: dict[str, Group], bias: bool) -> Layer:
        group = groups["layer"]
        key = (group, bias)
        if key not in self._components:
            layer = self._registry.get(Layer, group.choice)
            fields = {field.name for field in layer.fields()}
            if "units" not in fields:
                raise ConfigError(
                    f"layer={layer.name} cannot be what all layers are: it has no field units,"
                    f" which the network sets. Use it as one: network.hidden=[{layer.name},8]."
                )
            own = group.fields | ({"bias": bias} if "bias" in fields else {})
            made = self._registry.create(Layer, layer.name, **own)
            self._components[key] = made, group.completed(made)
        found: Layer
        found, groups["layer"] = self._components[key]
        return found

    def _load(self, group: Group, dataset: Dataset) -> Data:
        if group not in self._data:
            began = time.perf_counter()
            try:
                data = dataset.load()
            except BpxError:
                raise
            except Exception as error:
                raise DataError(
                    f"The data set {dataset.name} cannot be loaded: {error!r}{line_of(error)}."
                ) from error
            elapsed = time.perf_counter() - began
            self.loading[dataset.name] = self.loading.get(dataset.name, 0.0) + elapsed
            require_sound(dataset.name, data)
            self._data[group] = data
        return self._data[group]

    def _metrics(self, group: Group, data: Data) -> tuple[Metric, ...]:
        key = (group, data.task)
        if key not in self._measures:
            self._measures[key] = self._new_metrics(group.choice, data)
        return self._measures[key]

    def _duration(
        self, groups: dict[str, Group], data: Data, metrics: tuple[Metric, ...]
    ) -> Duration:
        key = (groups["training"], groups["dataset"], groups["metrics"])
        if key not in self._durations:
            self._durations[key] = _duration(groups["training"].fields, _columns(data, metrics))
        return self._durations[key]

    def _new_metrics(self, entries: Iterable[Entry], data: Data) -> tuple[Metric, ...]:
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


def _unsuited(combination: Combination) -> str | None:
    optimizer, schedule = combination.optimizer, combination.schedule
    if schedule.name != "constant" and not any(f.name == "lr" for f in optimizer.fields()):
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


def _dtype(name: str) -> np.dtype[np.floating]:
    if name not in ("float32", "float64"):
        raise ConfigError(f"dtype={name!r} must be float32 or float64.")
    return np.dtype(name)
