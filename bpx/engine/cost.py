"""What the training of a stack costs: the memory of a block, its width, the time it takes.

The model counts what the loop does and multiplies it with measured prices. The constants are those
of one machine; `python benchmarks/calibrate.py` measures them anew.
"""

import math
from dataclasses import dataclass

import numpy as np

from bpx.components import Optimizer
from bpx.engine.run import Setting
from bpx.kernel.kernel import PIECE
from bpx.memory import Order

WIDEST = {Order.RUNS_FIRST: 64, Order.RUNS_LAST: 4096}
"""Runs of a block at most: more share no further overhead, and their results wait longer."""

WORKER_SHARE = 0.85
"""Of its speed alone, what a worker process keeps beside the others."""

_CACHE = {Order.RUNS_FIRST: 4 * 10**6, Order.RUNS_LAST: 24 * 10**5}
"""Bytes of the arrays that an update touches, at most: they are to stay in the cache."""

_IMAGES_TOGETHER = 8
"""Runs on images of a block at least, in the cache or not: a convolution is many calls, and what
they share was measured to be worth more than the cache."""

_THETAS = 5
"""Arrays of a run shaped like theta: at the start, now, its gradient, scratch, at the end."""

_LAYER_ARRAYS = 4
"""Arrays of a layer in an update: z, a, delta and one in between."""

_EVALUATED_ARRAYS = 2
"""Arrays of a layer when a piece of a set is evaluated: z and a."""

_OUTPUT_ARRAYS = 4
"""Arrays of the shape of a whole set's outputs in which a loss or a metric computes."""

_HISTORY_COPIES = 4
"""Copies of what is recorded: as it came, joined, in order, as rows of a table."""

_LAYER_COLUMNS = 10
"""Numbers of a row of the table `layers`."""

_STATISTICS_ARRAYS = 9
"""Arrays of a layer over the training set when the table `layers` is measured."""

_SLOPE_SAMPLES = 2 * 2001
"""Numbers with which the steepest slope of an activation is sought, for the table `layers`."""

_ORDER_DRAWN = 8192
"""Indices of the examples' order that are drawn at once, of each run."""

_PRICES = {
    Order.RUNS_FIRST: (1.2e-04, 8.0e-05, 0, 4.0e-06, 4.9e-11, 1.4e-08, 4.1e-09, 6.7e-05, 0),
    Order.RUNS_LAST: (5.2e-05, 0, 3.5e-05, 1.7e-08, 9.1e-10, 0, 8.7e-09, 6.6e-05, 2.5e-07),
}
"""Seconds of each of `Load.counts`."""


@dataclass(frozen=True)
class Load:
    """The shapes of a stack and how long it is trained: all that its cost depends on.

    Attributes:
        runs: R, its runs.
        batch: B, the examples of an update.
        widths: The width of the input and of every layer, ``(D, H, ..., C)``: of images, all
            their numbers.
        multiply_adds: Those of one example in each layer.
        workspace: Further numbers that the layers keep for one example.
        images: Whether what passes between two layers has further axes than its units.
        parameters: P of a run.
        state: Numbers that the optimizer remembers of a run.
        train: N, the examples of the training set.
        test: The examples of the test set.
        epochs: Passes over the training set, at most.
        recorded: Epochs that are recorded, the initial one among them.
        targeted: Whether every epoch is measured, for a target.
        columns: Measures of a recorded epoch.
        shuffled: Whether each run has its own order of the examples.
        layers: Whether statistics of each layer are recorded.
        itemsize: Bytes of a number.
    """

    runs: int
    batch: int
    widths: tuple[int, ...]
    multiply_adds: tuple[int, ...]
    workspace: int
    images: bool
    parameters: int
    state: int
    train: int
    test: int
    epochs: int
    recorded: int
    targeted: bool
    columns: int
    shuffled: bool
    layers: bool
    itemsize: int

    @classmethod
    def of(cls, setting: Setting, runs: int, layers: bool = False) -> "Load":
        """Return the load of a stack.

        Args:
            setting: The setting of one of its runs.
            runs: How many there are.
            layers: Whether statistics of each layer are recorded.
        """
        combination, duration = setting.combination, setting.duration
        network = setting.network
        pairs = list(zip(network.layers, network.shapes, strict=False))
        parameters = network.layout.size
        sets = 1 if setting.data.test is None else 2
        return cls(
            runs=runs,
            batch=setting.batch,
            widths=tuple(math.prod(shape) for shape in network.shapes),
            multiply_adds=tuple(layer.multiply_adds(shape) for layer, shape in pairs),
            workspace=sum(layer.workspace(shape) for layer, shape in pairs),
            images=any(len(shape) > 1 for shape in network.shapes),
            parameters=parameters,
            state=_state(combination.optimizer, parameters, setting.dtype),
            train=len(setting.data.train),
            test=0 if setting.data.test is None else len(setting.data.test),
            epochs=duration.epochs,
            recorded=duration.recordings,
            targeted=duration.target is not None,
            columns=sets * (1 + len(setting.metrics)) + 1,
            shuffled=combination.optimizer.batch_size is not None,
            layers=layers,
            itemsize=setting.dtype.itemsize,
        )

    @property
    def memory(self) -> Order:
        """Where the run axis lies in memory; images are worth a product for each run."""
        return Order.RUNS_FIRST if self.images else Order.of(self.batch, max(self.multiply_adds))

    @property
    def steps(self) -> int:
        """T, the updates of a run at most."""
        return self.epochs * -(-self.train // self.batch)

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.widths) - 1

    @property
    def _units(self) -> int:
        """Units of all layers."""
        return sum(self.widths[1:])

    @property
    def _multiply_adds(self) -> int:
        """Multiply-adds of one example's way forward."""
        return sum(self.multiply_adds)

    @property
    def touched(self) -> int:
        """Bytes that an update of one run touches."""
        thetas = (_THETAS - 2) * self.parameters + 2 * self.state
        example = self.widths[0] + self.widths[-1] + _LAYER_ARRAYS * self._units + self.workspace
        return (thetas + self.batch * example) * self.itemsize

    @property
    def _kept(self) -> int:
        """Bytes of one run beside its updates: theta at the start, kept and final; records."""
        sets = self.train, self.test
        piece = sum(sets) if not self.shuffled else min(PIECE[self.memory], max(sets))
        evaluated = piece * (_EVALUATED_ARRAYS * self._units + self.workspace)
        evaluated += (sum(sets) + _OUTPUT_ARRAYS * max(sets)) * self.widths[-1]
        row = self.columns + 2
        if self.layers:
            evaluated += self.train * _STATISTICS_ARRAYS * self._units + _SLOPE_SAMPLES
            row += self.depth * _LAYER_COLUMNS
        numbers = (3 * self.parameters + evaluated) * self.itemsize
        order = 2 * 8 * max(_ORDER_DRAWN, self.train) if self.shuffled else 0
        return numbers + order + 8 * _HISTORY_COPIES * self.recorded * row

    @property
    def _data(self) -> int:
        """Bytes of both sets of examples, which the runs of a block share."""
        return (self.train + self.test) * (self.widths[0] + self.widths[-1]) * self.itemsize

    def bytes(self, runs: int) -> int:
        """Return the memory that a block takes, its share of the results included.

        Args:
            runs: The runs of the block.
        """
        return self._data + self.memory.padded(runs) * (self.touched + self._kept)

    def width(self, limit: int) -> int:
        """Return how many runs to train together.

        They are as many as keep an update in the cache and stay within a bound, spread evenly
        over the blocks that the stack needs.

        Args:
            limit: Bytes that a block may take.
        """
        lanes = self.memory.padded(1)
        cached = max(_CACHE[self.memory] // self.touched, _IMAGES_TOGETHER if self.images else 1)
        bounded = max(0, limit - self._data) // (self.touched + self._kept)
        fitting = max(1, min(cached, bounded) // lanes) * lanes
        widest = min(WIDEST[self.memory], fitting)
        blocks = -(-self.runs // widest)
        return min(widest, self.memory.padded(-(-self.runs // blocks)))

    def counts(self, blocks: int) -> tuple[float, ...]:
        """Return how often training does what has a price in `_PRICES`.

        Args:
            blocks: The number of blocks that the runs are cut into.

        Returns:
            Runs; updates of a block, layers of them, layers of one run's; multiply-adds, numbers
            of units and of parameters, each as if of eight bytes; measures of a block; rows of
            the history.
        """
        steps, lanes = self.steps, blocks * self.memory.padded(-(-self.runs // blocks))
        evaluations = self.epochs + 1 if self.targeted else self.recorded
        evaluated = evaluations * (self.train + self.test)
        if self.layers:
            evaluated += 3 * self.recorded * self.train
        examples = self.epochs * self.train
        wide = self.itemsize / 8
        return (
            self.runs,
            blocks * steps,
            blocks * steps * self.depth,
            lanes * steps * self.depth,
            wide * lanes * (3 * examples + evaluated) * self._multiply_adds,
            wide * lanes * (examples + evaluated) * self._units,
            wide * lanes * steps * (self.parameters + self.state),
            blocks * evaluations * self.columns,
            self.runs * self.recorded,
        )

    def seconds(self, blocks: int) -> float:
        """Return the time that training takes in one process, within a factor of about two.

        Runs that end early, at a target or by diverging, take less.

        Args:
            blocks: The number of blocks that the runs are cut into.
        """
        return float(np.dot(self.counts(blocks), _PRICES[self.memory]))


def _state(optimizer: Optimizer, parameters: int, dtype: np.dtype[np.floating]) -> int:
    """Return how many numbers a rule remembers of a run."""
    try:
        return sum(np.size(array) for array in optimizer.init(np.zeros((1, parameters), dtype)))
    except Exception:
        return 0  # training finds the fault, and names it in the run's row
