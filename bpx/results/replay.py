"""A run trained again from its row, to be watched."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cached_property

import numpy as np
from threadpoolctl import ThreadpoolController

from bpx.axes import Array
from bpx.components import Data
from bpx.engine.blocks import block_of, model_of
from bpx.engine.run import Run
from bpx.engine.runs import Runs
from bpx.network.model import Model
from bpx.results.predict import TrainedRun
from bpx.training.replay import Moment, measures, replay

_NUMBERS_AT_ONCE = 2**22
"""Numbers of the widest layer that are computed at once where many parameters are measured."""


class Replay:
    """A run that is trained again whenever it is iterated over; `Results.replay` makes one.

    On the machine and with the libraries that trained it, its numbers are those of the sweep to
    the bit, so nothing need have been stored. Elsewhere they may be rounded otherwise.

    Attributes:
        run: The run, as it was planned.
        epochs: The epochs it is trained: all that the sweep trained it, and of a run that
            diverged those up to its last record.
    """

    def __init__(self, run: Run, epochs: int) -> None:
        """Prepare to train a run again."""
        self.run, self.epochs = run, epochs
        self._threads = ThreadpoolController()
        self._block = block_of(Runs.of([run]))

    @cached_property
    def model(self) -> Model:
        """Its network, loss and penalty."""
        return model_of(self.run.setting)

    @property
    def data(self) -> Data:
        """The data it is trained and tested on."""
        return self.run.setting.data

    @property
    def steps(self) -> int:
        """The updates from its beginning to its end."""
        return self.epochs * -(-self.run.setting.combination.examples // self.run.setting.batch)

    def __iter__(self) -> Iterator[Moment]:
        """Yield the moment before the first update, and those after it."""
        moments = replay(self._block, self.epochs)
        while True:
            # Around each moment only: what is done between them may use every core.
            with self._threads.limit(limits=1):
                moment = next(moments, None)
            if moment is None:
                return
            yield moment

    def ends_of_epochs(self) -> Iterator[Moment]:
        """Yield the moment before the first update, and that at the end of each epoch."""
        last: Moment | None = None
        for moment in self:
            if last is not None and moment.epoch > last.epoch:
                yield last
            last = moment
        if last is not None:
            yield last

    def measures(self, theta: Array) -> dict[str, Array]:
        """Return what the run would measure at any parameters.

        Args:
            theta: Parameters, ``(R, P)``, which are rounded to the run's precision.

        Returns:
            Each measure by its column of history, ``train.loss`` and so on, ``(R,)``.
        """
        theta = np.asarray(theta, self._block.theta.dtype)
        widest = max(int(np.prod(shape)) for shape in self.model.network.shapes)
        at_once = max(1, _NUMBERS_AT_ONCE // (widest * len(self.data.train.inputs)))
        pieces = [theta[start : start + at_once] for start in range(0, len(theta), at_once)]
        with self._threads.limit(limits=1):
            measured = [measures(self._block, piece) for piece in pieces]
        return {
            column: np.concatenate([piece[column] for piece in measured]) for column in measured[0]
        }

    def trained(self) -> TrainedRun:
        """Return the run with its final parameters."""
        (last,) = deque(self, maxlen=1)
        return TrainedRun(self.run, self.model, last.theta)
