"""The loop: epochs over a block of runs, until each has ended."""

import time

import numpy as np

from bpx.axes import Array
from bpx.components import Optimizer
from bpx.errors import ShapeError
from bpx.training.block import Block
from bpx.training.evaluate import LAYER_COLUMNS, Evaluator, layer_statistics
from bpx.training.events import SILENT, Announcer, Epoch, StackBegin, StackEnd
from bpx.training.lanes import Lanes
from bpx.training.outcome import Interrupted, Outcome, Recorder, Status


def train(block: Block, announce: Announcer = SILENT) -> Outcome:
    """Train the runs of a block.

    A run ends at its last epoch, at its target, or where its numbers stop being finite; its
    numbers are frozen there, and the others go on undisturbed.

    Args:
        block: The runs.
        announce: Tells observers what happens.

    Returns:
        What became of each run.

    Raises:
        Interrupted: The user stopped it; the runs that had ended by then are not lost.
    """
    started = time.perf_counter()
    announce("bpx_stack_begin", stack=StackBegin(block))
    with np.errstate(all="ignore"):
        outcome = _Training(block, announce).run(started)
    announce("bpx_stack_end", stack=StackEnd(block, outcome))
    return outcome


class _Training:
    """The state of one block's training."""

    def __init__(self, block: Block, announce: Announcer) -> None:
        self.block = block
        self.announce = announce
        self.lanes = Lanes.of(block)
        self.evaluate = Evaluator.of(block)
        runs = len(block.ids)
        self.recorder = Recorder(self.evaluate.columns, self.evaluate.higher_is_better, runs)
        self.status: list[Status] = ["finished"] * runs
        self.reason: list[str | None] = [None] * runs
        self.epochs = np.full(runs, block.duration.epochs)
        self.epochs_to_target = np.full(runs, -1)
        self.theta = np.array(block.theta)
        self.step = 0
        self.steps = block.duration.epochs * len(self.lanes.batches)

    def run(self, started: float) -> Outcome:
        """Train to the end, or until the user interrupts it."""
        try:
            self._epochs()
        except KeyboardInterrupt:
            ended = np.ones(len(self.block.ids), bool)
            ended[self.lanes.runs[self.lanes.training]] = False
            raise Interrupted(self._outcome(started).of(np.flatnonzero(ended))) from None
        self._freeze(self.lanes.training, self.lanes.theta)
        return self._outcome(started)

    def _epochs(self) -> None:
        self._close_epoch(0, self.lanes.theta)
        for epoch in range(1, self.block.duration.epochs + 1):
            if not self.lanes.training.any():
                break
            self._announce("bpx_epoch_begin", epoch)
            start = self.lanes.theta
            self._epoch()
            self._close_epoch(epoch, start)
            self._announce("bpx_epoch_end", epoch)
            self.lanes.compact()

    def _outcome(self, started: float) -> Outcome:
        return Outcome(
            self.block.ids,
            self.status,
            self.reason,
            self.epochs,
            self.epochs_to_target,
            self.theta,
            self.recorder.columns,
            self.recorder.final,
            self.recorder.best,
            self.recorder.history(),
            self.recorder.layers(LAYER_COLUMNS),
            time.perf_counter() - started,
            [None] * len(self.block.ids),
        )

    def _epoch(self) -> None:
        lanes = self.lanes
        for batch in lanes.batches.epoch():
            self.step += 1
            grad = lanes.optimizer.gradient(lanes.model, lanes.theta, batch)
            rule = self._scheduled(lanes.optimizer)
            theta, lanes.state = rule.update(lanes.theta, grad, lanes.state, self.step)
            if theta.shape != lanes.theta.shape or theta.dtype != lanes.theta.dtype:
                raise ShapeError(
                    f"The optimizer {rule.name} returned theta {theta.shape} {theta.dtype} for"
                    f" {lanes.theta.shape} {lanes.theta.dtype}; it must be the same."
                )
            lanes.theta = theta

    def _scheduled(self, optimizer: Optimizer) -> Optimizer:
        factor = self.lanes.schedule(self.step, self.steps)
        if isinstance(factor, float) and factor == 1.0:
            return optimizer
        return optimizer.with_fields(lr=optimizer.lr * factor)

    def _close_epoch(self, epoch: int, start: Array) -> None:
        """Find the runs that end with this epoch, and record what is due."""
        lanes = self.lanes
        recorded = self.block.duration.recorded(epoch)
        values = self.evaluate(lanes.model, lanes.theta) if recorded else None
        diverged = lanes.training & ~np.isfinite(lanes.theta).all(axis=-1)
        self._diverge(diverged, epoch, start, "a parameter")
        finite = lanes.training
        if values is not None:
            # A loss may overflow an epoch before the parameters do: it is not recorded then, and
            # decides at the end alone, so that when a run diverges is not a matter of recording.
            finite = finite & np.isfinite(values[:, self.evaluate.losses]).all(axis=-1)
            if epoch == self.block.duration.epochs:
                self._diverge(lanes.training & ~finite, epoch, start, "the loss")
        reached = self._reached(values)
        self._record(epoch, start, finite if recorded else reached, values)
        self.epochs_to_target[lanes.runs[reached]] = epoch
        self.epochs[lanes.runs[reached]] = epoch
        self._freeze(reached, lanes.theta)

    def _reached(self, values: Array | None) -> Array:
        lanes, target = self.lanes, self.block.duration.target
        if target is None:
            return np.zeros_like(lanes.training)
        if values is None:
            measured = self.evaluate.column(target.column, lanes.model, lanes.theta)
        else:
            measured = values[:, self.evaluate.columns.index(target.column)]
        return lanes.training & target.reached(measured)

    def _record(self, epoch: int, start: Array, which: Array, values: Array | None) -> None:
        if not which.any():
            return
        lanes = self.lanes
        if values is None:
            values = self.evaluate(lanes.model, lanes.theta)
        self.recorder.record(lanes.runs[which], epoch, values[which])
        if self.block.layers:
            statistics = layer_statistics(lanes.model, lanes.theta, start, self.block.feed.train)
            self.recorder.record_layers(lanes.runs[which], epoch, statistics[which])

    def _diverge(self, which: Array, epoch: int, start: Array, what: str) -> None:
        """Mark some lanes' runs diverged; their last finite parameters are those at `start`."""
        for run in self.lanes.runs[which]:
            self.status[run] = "diverged"
            self.reason[run] = f"{what} stopped being finite in epoch {epoch}"
            self.epochs[run] = epoch
            self.recorder.final[run] = np.nan
        self._freeze(which, start)

    def _freeze(self, which: Array, theta: Array) -> None:
        """Keep the parameters of some lanes' runs and stop training them."""
        if not which.any():
            return
        self.theta[self.lanes.runs[which]] = theta[which]
        self.lanes.training = self.lanes.training & ~which

    def _announce(self, event: str, number: int) -> None:
        if self.announce.has_listeners(event):
            lanes = self.lanes
            self.announce(
                event,
                epoch=Epoch(
                    number, self.block, lanes.runs, lanes.training, lanes.theta, lanes.model
                ),
            )
