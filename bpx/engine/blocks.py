"""From planned runs to a block: their numbers gathered in arrays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.components import Data
from bpx.engine.plan import Stack, labels, stacked
from bpx.engine.run import Run
from bpx.network.model import Model
from bpx.network.network import Network
from bpx.training.block import Block
from bpx.training.data import Feed
from bpx.training.lanes import pick, pick_model
from bpx.training.streams import Purpose, stream


def network_of(run: Run) -> Network:
    """Return the network of one run."""
    combination = run.combination
    units = (*combination.hidden, combination.outputs)
    layers = [run.layer.with_fields(units=number) for number in units]
    hidden = [combination.activation] * len(combination.hidden)
    return Network((combination.inputs,), tuple(layers), (*hidden, combination.output_activation))


def model_of(run: Run) -> Model:
    """Return the model of one run, its fields plain numbers."""
    combination = run.combination
    return Model(network_of(run), combination.loss, combination.regularizer)


class Feeds:
    """Data sets as the engine feeds them: the blocks that share one share the same object."""

    def __init__(self) -> None:
        """Begin with none."""
        self._feeds: dict[Any, tuple[Data, Feed]] = {}

    def of(self, run: Run) -> Feed:
        """Return the data of a run, encoded for its output and its precision."""
        key = (id(run.data), labels(run), run.dtype)
        if key not in self._feeds:
            # The data is kept beside, so that no other object can take its identity.
            self._feeds[key] = run.data, Feed.of(run.data, labels(run), run.dtype)
        return self._feeds[key][1]


def block_of(runs: Sequence[Run], layers: bool = False, feeds: Feeds | None = None) -> Block:
    """Gather the runs of a block.

    Args:
        runs: Runs of one stack.
        layers: Whether to record statistics of each layer.
        feeds: The data sets of the sweep; None encodes this one for itself.
    """
    first, dtype = runs[0], runs[0].dtype
    network = network_of(first)
    combinations = [run.combination for run in runs]

    def stack(part: str, axes: int) -> Any:
        return stacked([getattr(combination, part) for combination in combinations], axes, dtype)

    hidden = [stack("activation", 3)] * len(first.combination.hidden)
    model = Model(
        replace(network, activations=(*hidden, stack("output_activation", 3))),
        stack("loss", 3),
        stack("regularizer", 2),
    )
    return Block(
        ids=tuple(run.id for run in runs),
        theta=_initial(runs, network).astype(dtype),
        seeds=np.array([run.seed for run in runs]),
        model=model,
        optimizer=stack("optimizer", 2),
        schedule=stack("schedule", 2),
        feed=(feeds or Feeds()).of(first),
        metrics=first.metrics,
        duration=first.duration,
        memory=Stack(tuple(runs)).memory,
        layers=layers,
    )


def _initial(runs: Sequence[Run], network: Network) -> Array:
    """Return the initial parameters, ``(R, P)``; equal seeds and initializers draw once."""
    drawn: dict[Any, Array] = {}
    rows = []
    for run in runs:
        initializer = run.combination.initializer
        key = (repr(initializer), run.seed)
        if key not in drawn:
            own = initializer.stream(run.seed)
            rng = own if own is not None else stream(run.seed, Purpose.WEIGHTS)
            drawn[key] = network.init(rng, initializer)
        rows.append(drawn[key])
    return np.stack(rows)


def part_of(block: Block, which: slice) -> Block:
    """Return the block of some of a block's runs."""
    lanes = np.arange(len(block.ids))[which]
    return replace(
        block,
        ids=block.ids[which],
        theta=block.theta[which],
        seeds=block.seeds[which],
        model=pick_model(block.model, lanes),
        optimizer=pick(block.optimizer, lanes),
        schedule=pick(block.schedule, lanes),
    )
