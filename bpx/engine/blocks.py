"""From planned runs to a block: their numbers gathered in arrays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.components import Component, Data
from bpx.engine.plan import Stack
from bpx.engine.run import Setting
from bpx.engine.runs import Runs
from bpx.kernel.stopwatch import Stopwatch
from bpx.network.model import Model
from bpx.network.network import Network
from bpx.network.pass_through import activation_after
from bpx.training.block import Block
from bpx.training.data import Feed
from bpx.training.lanes import pick, pick_model
from bpx.training.streams import Purpose, stream


def model_of(setting: Setting) -> Model:
    """Return the model of one run, its fields plain numbers."""
    combination = setting.combination
    return Model(setting.network, combination.loss, combination.regularizer)


class Feeds:
    """Data sets as the engine feeds them: the blocks that share one share the same object."""

    def __init__(self) -> None:
        """Begin with none."""
        self._feeds: dict[Any, tuple[Data, Feed]] = {}

    def of(self, setting: Setting) -> Feed:
        """Return the data of a setting, encoded for its output and its precision."""
        data, labels, dtype = setting.data, setting.labels, setting.dtype
        key = (id(data), labels, dtype)
        if key not in self._feeds:
            # The data is kept beside, so that no other object can take its identity.
            self._feeds[key] = data, Feed.of(data, labels, dtype)
        return self._feeds[key][1]


def block_of(
    runs: Runs,
    layers: bool = False,
    feeds: Feeds | None = None,
    watch: Stopwatch | None = None,
) -> Block:
    """Gather the runs of a block.

    Args:
        runs: Runs of one stack.
        layers: Whether to record statistics of each layer.
        feeds: The data sets of the sweep; None encodes this one for itself.
        watch: Measures what initializers take; None measures nothing.
    """
    settings, which = runs.distinct
    first = settings[which[0]]
    network = first.network
    combinations = [setting.combination for setting in settings]

    def stack(part: str, axes: int) -> Any:
        components = [getattr(combination, part) for combination in combinations]
        return _stacked(components, which, axes, first.dtype)

    activation = stack("activation", 3)
    hidden = [activation_after(layer, activation) for layer in network.layers[:-1]]
    model = Model(
        replace(network, activations=(*hidden, stack("output_activation", 3))),
        stack("loss", 3),
        stack("regularizer", 2),
    )
    return Block(
        ids=tuple(runs.ids),
        theta=_initial(runs, network, watch).astype(first.dtype),
        seeds=runs.seeds,
        model=model,
        optimizer=stack("optimizer", 2),
        schedule=stack("schedule", 2),
        feed=(feeds or Feeds()).of(first),
        metrics=first.metrics,
        duration=first.duration,
        memory=Stack(runs).memory,
        layers=layers,
    )


def _stacked(
    components: Sequence[Component], which: Array, axes: int, dtype: np.dtype[np.floating]
) -> Any:
    """Return one component for many runs: its float fields become arrays with a run axis.

    So do those of the components within it.

    Args:
        components: Components that are alike but for float fields.
        which: The place of each run's component among them, ``(R,)``.
        axes: The axes of those arrays: 2 beside theta, 3 beside activations.
        dtype: The precision of the runs.
    """
    shape = (len(which),) + (1,) * (axes - 1)

    def gathered(name: str) -> Array:
        with np.errstate(over="ignore"):  # infinite in float32: the run diverges, and says so
            values = np.array([getattr(component, name) for component in components], dtype)
        return values[which].reshape(shape)

    def stacked(name: str) -> Any:
        parts = [getattr(component, name) for component in components]
        return parts[0] and _stacked(parts, which, axes, dtype)

    fields = components[0].fields()
    varying = {field.name: gathered(field.name) for field in fields if field.varies}
    nested = {field.name: stacked(field.name) for field in fields if field.component}
    return components[0].with_fields(**varying, **nested)


def _initial(runs: Runs, network: Network, watch: Stopwatch | None) -> Array:
    """Return the initial parameters, ``(R, P)``; equal seeds and initializers draw once."""
    settings, which = runs.distinct
    initializers = [setting.combination.initializer for setting in settings]
    names = [repr(initializer) for initializer in initializers]
    drawn: dict[tuple[str, int], Array] = {}
    rows = []
    if watch:
        with watch.on(initializers):
            return _initial(runs, network, None)
    for place, seed in zip(which.tolist(), runs.seeds.tolist(), strict=True):
        key = (names[place], seed)
        if key not in drawn:
            initializer = initializers[place]
            own = initializer.stream(seed)
            rng = own if own is not None else stream(seed, Purpose.WEIGHTS)
            drawn[key] = network.init(rng, initializer)
        rows.append(drawn[key])
    return np.stack(rows)


def part_of(block: Block, which: slice) -> Block:
    """Return the block of some of a block's runs."""
    return runs_of(block, np.arange(len(block.ids))[which])


def runs_of(block: Block, lanes: Array) -> Block:
    """Return the block of some of a block's runs, by their indices."""
    return replace(
        block,
        ids=tuple([block.ids[lane] for lane in lanes]),
        theta=block.theta[lanes],
        seeds=block.seeds[lanes],
        model=pick_model(block.model, lanes),
        optimizer=pick(block.optimizer, lanes),
        schedule=pick(block.schedule, lanes),
    )
