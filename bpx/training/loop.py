"""The loop: epochs over a block of runs, until each has ended."""

import time
from collections.abc import Mapping

import numpy as np

from bpx.axes import Array
from bpx.training.block import Block
from bpx.training.evaluate import LAYER_COLUMNS, Evaluator, layer_statistics
from bpx.training.events import SILENT, Announcer, Epoch, StackBegin, StackEnd
from bpx.training.lanes import Lanes
from bpx.training.outcome import Interrupted, Outcome, Recorder, Status
from bpx.training.pulse import Pulse


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
        self.recorder = Recorder(self.evaluate.columns, self.evaluate.higher_is_better)
        self.status: list[Status] = ["finished"] * runs
        self.reason: list[str | None] = [None] * runs
        self.epochs = np.full(runs, block.duration.epochs)
        self.epochs_to_target = np.full(runs, -1)
        self.theta = np.array(block.theta)
        self.start = self.lanes.kernel.theta
        self.step = 0
        self.steps = block.steps
        self.pulse = Pulse(announce, block, self.steps)

    def run(self, started: float) -> Outcome:
        """Train to the end, or until the user interrupts it."""
        try:
            self._epochs()
        except KeyboardInterrupt:
            ended = np.ones(len(self.block.ids), bool)
            ended[self.lanes.runs[self.lanes.training]] = False
            raise Interrupted(self._outcome(started).of(np.flatnonzero(ended))) from None
        self._end(self.lanes.training)
        return self._outcome(started)

    def _epochs(self) -> None:
        begin, end = map(self.announce.has_listeners, ("bpx_epoch_begin", "bpx_epoch_end"))
        duration, lanes = self.block.duration, self.lanes
        self._close_epoch(0)
        due = 0
        for epoch in range(1, duration.epochs + 1):
            if not lanes.left:
                break
            if begin:
                self._announce("bpx_epoch_begin", epoch)
            if due < epoch:  # any epoch may be a run's last, where there is a target
                due = epoch if duration.target else duration.recorded_after(epoch - 1)
            if epoch == due and self.block.layers:
                self.start = np.array(lanes.kernel.theta)
            self._epoch()
            if epoch == due or not lanes.kernel.is_finite:
                self._close_epoch(epoch)
            if end:
                self._announce("bpx_epoch_end", epoch)

    def _epoch(self) -> None:
        """Train every lane by the batches of the next epoch."""
        train, step, pulse = self.lanes.kernel.train, self.step, self.pulse
        for window in self.lanes.batches.epoch():
            step = train(window, step, self.steps)
            if step >= pulse.due:
                pulse.beat(step, self.lanes.left)
        self.step = step

    def _outcome(self, started: float) -> Outcome:
        history = self.recorder.history()
        final, best = self.recorder.final_and_best(history, len(self.block.ids))
        final[[status == "diverged" for status in self.status]] = np.nan
        self._name_metrics_at_fault(history)
        return Outcome(
            self.block.ids,
            self.status,
            self.reason,
            self.epochs,
            self.epochs_to_target,
            self.theta,
            self.recorder.columns,
            final,
            best,
            history,
            self.recorder.layers(LAYER_COLUMNS),
            time.perf_counter() - started,
            [None] * len(self.block.ids),
        )

    def _name_metrics_at_fault(self, history: Mapping[str, Array]) -> None:
        """Say of runs that ended well which metric of finite outputs was no number, and when."""
        for column in self.evaluate.metrics:
            for row in np.flatnonzero(np.isnan(history[column])).tolist():
                run = int(history["run"][row])
                if self.status[run] == "finished" and self.reason[run] is None:
                    part, _, name = column.partition(".")
                    when = f"first in epoch {int(history['epoch'][row])}"
                    self.reason[run] = f"the metric {name} returned nan on {part}, {when}"

    def _close_epoch(self, epoch: int) -> None:
        """Find the runs that end with this epoch, and record what is due."""
        lanes, duration = self.lanes, self.block.duration
        recorded = duration.recorded(epoch)
        if not lanes.kernel.is_finite:
            diverged = lanes.training & ~np.isfinite(lanes.kernel.theta).all(axis=-1)
            self._diverge(diverged, epoch, "a parameter")
        values = self.evaluate(lanes.kernel, lanes.sets) if recorded else None
        going_on = lanes.training
        if values is not None:
            # A loss may overflow an epoch before the parameters do: it is not recorded then, and
            # decides at the end alone, so that when a run diverges is not a matter of recording.
            sound = np.isfinite(values[:, self.evaluate.losses]).all(axis=-1)
            going_on = going_on & sound
            if epoch == duration.epochs:
                self._diverge(lanes.training & ~sound, epoch, "the loss")
        reached = self._reached(values)
        if values is not None:
            self._record(epoch, going_on, values)
            reached &= going_on
        elif reached.any():
            values = self.evaluate(lanes.kernel, lanes.sets)
            reached &= np.isfinite(values[:, self.evaluate.losses]).all(axis=-1)
            self._record(epoch, reached, values)
        if reached.any():
            self.epochs_to_target[lanes.runs[reached]] = epoch
            self.epochs[lanes.runs[reached]] = epoch
            self._end(reached)
        lanes.compact(self.block)

    def _reached(self, values: Array | None) -> Array:
        """Say of which lanes the runs have reached their target."""
        lanes, target = self.lanes, self.block.duration.target
        if target is None:
            return np.zeros_like(lanes.training)
        if values is None:
            measured = self.evaluate.column(target.column, lanes.kernel, lanes.sets)
        else:
            measured = values[:, self.evaluate.columns.index(target.column)]
        reached: Array = lanes.training & target.reached(measured)
        return reached

    def _record(self, epoch: int, which: Array, values: Array) -> None:
        lanes, kernel = self.lanes, self.lanes.kernel
        if not which.any():
            return
        kernel.keep(which)
        runs = lanes.runs
        if not which.all():
            runs, values = runs[which], values[which]
        self.recorder.record(runs, epoch, values)
        if self.block.layers:
            train = self.block.feed.train
            statistics = layer_statistics(kernel.model, kernel.theta, self.start, train)
            self.recorder.record_layers(runs, epoch, statistics[which])

    def _diverge(self, which: Array, epoch: int, what: str) -> None:
        """Mark some lanes' runs diverged; their parameters are those of the last record."""
        for run in self.lanes.runs[which]:
            self.status[run] = "diverged"
            self.reason[run] = f"{what} stopped being finite in epoch {epoch}"
            self.epochs[run] = epoch
        self._end(which)

    def _end(self, which: Array) -> None:
        """Train some lanes' runs no longer; their parameters are those of the last record."""
        if which.any():
            self.theta[self.lanes.runs[which]] = self.lanes.kernel.kept[which]
            self.lanes.end(which)

    def _announce(self, event: str, number: int) -> None:
        lanes = self.lanes
        kernel = lanes.kernel
        self.announce(
            event,
            epoch=Epoch(number, self.block, lanes.runs, lanes.training, kernel.theta, kernel.model),
        )
