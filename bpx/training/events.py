"""What observers are told."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pluggy

from bpx.axes import Array
from bpx.network.model import Model
from bpx.training.block import Block
from bpx.training.outcome import Outcome, Status

_log = logging.getLogger("bpx")


@dataclass(frozen=True)
class SweepBegin:
    """A sweep is planned; nothing has been trained.

    Attributes:
        name: The experiment's name.
        runs: Runs to train.
        skipped: Runs that will be skipped.
        stacks: Stacks they form.
        folder: Where the results will lie.
    """

    name: str
    runs: int
    skipped: int
    stacks: int
    folder: str


@dataclass(frozen=True)
class StackBegin:
    """A block of runs is about to be trained."""

    block: Block


@dataclass(frozen=True)
class Epoch:
    """A block before or after an epoch. The arrays are the engine's own: look, do not touch.

    Attributes:
        number: The epoch, counted from 1.
        block: The block, with every run it began with.
        runs: The index within the block of the run in each lane.
        training: Which lanes' runs are still in training.
        lanes: The parameters of every lane.
        model: The network, loss and penalty of every lane.
    """

    number: int
    block: Block
    runs: Array
    training: Array
    lanes: Array
    model: Model

    @property
    def ids(self) -> tuple[str, ...]:
        """The runs in training."""
        return tuple(self.block.ids[run] for run in self.runs[self.training])

    @property
    def theta(self) -> Array:
        """Their parameters, ``(R, P)``."""
        theta: Array = self.lanes[self.training]
        return theta


@dataclass(frozen=True)
class Progress:
    """A block in training, a few times a second at most.

    Attributes:
        block: The block, with every run it began with.
        step: Updates made so far.
        steps: Updates of a run at most.
        training: How many runs are still in training.
    """

    block: Block
    step: int
    steps: int
    training: int


@dataclass(frozen=True)
class StackEnd:
    """A block of runs has been trained."""

    block: Block
    outcome: Outcome


@dataclass(frozen=True)
class RunEnd:
    """A run has ended and its row is kept.

    Attributes:
        id: Its id.
        status: How it ended.
        reason: Why, where it did not finish.
        settings: Its settings, by column.
        measures: Its final measures, by column.
        history: What was recorded of it: ``epoch`` and each measure, a value per recorded epoch.
        folder: Where the results of its sweep lie.
    """

    id: str
    status: Status
    reason: str | None
    settings: Mapping[str, Any]
    measures: Mapping[str, float]
    history: Mapping[str, Array]
    folder: str


@dataclass(frozen=True)
class SweepEnd:
    """A sweep has ended and its tables are written.

    Attributes:
        folder: Where they lie.
        counts: The number of runs by status.
    """

    folder: str
    counts: Mapping[str, int]


class Announcer:
    """Tells the observers of a plugin manager what happens.

    An observer that raises is an observer's fault, not a run's: a warning names it once, and
    training goes on unobserved.
    """

    def __init__(self, hook: pluggy.HookRelay | None = None) -> None:
        """Speak through the hooks of a plugin manager, or to nobody."""
        self._hook = hook

    def has_listeners(self, event: str) -> bool:
        """Say whether anyone listens to an event hook."""
        return self._hook is not None and bool(getattr(self._hook, event).get_hookimpls())

    def __call__(self, event: str, **payload: Any) -> None:
        """Call an event hook."""
        if not self.has_listeners(event):
            return
        try:
            getattr(self._hook, event)(**payload)
        except Exception as error:
            self._hook = None
            _log.warning("An observer failed in %s: %r. Training goes on unobserved.", event, error)


SILENT = Announcer()
"""Tells nobody."""
