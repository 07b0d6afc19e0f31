"""A component that raises harms its own runs only: a stack is split until they stand alone.

Both halves of training may raise, and both are split alike: the gathering of a block, in which
initializers draw, and its training, in which everything else is called.
"""

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from bpx.axes import Array
from bpx.engine.blame import with_culprits
from bpx.engine.blocks import Feeds, block_of, part_of
from bpx.engine.profile import TimedAnnouncer, components_of, profiled
from bpx.engine.runs import Runs
from bpx.errors import BpxError
from bpx.kernel.stopwatch import Stopwatch
from bpx.training.block import Block
from bpx.training.evaluate import Evaluator
from bpx.training.events import SILENT, Announcer
from bpx.training.loop import train
from bpx.training.outcome import Interrupted, Outcome

Gathered: TypeAlias = Block | Outcome
"""A block that can be trained, or the outcome of a run that could not even begin."""

_MACHINERY = (Path(__file__).parents[1], Path(np.__file__).parent)
"""The folders of bpx and NumPy, whose lines say nothing to the author of a component."""


def gathered(
    blocks: Iterable[Runs], layers: bool, watch: Stopwatch | None = None
) -> Iterator[Gathered]:
    """Gather the runs of each block when it is asked for; where a component raises, split.

    Args:
        blocks: The runs of each block.
        layers: Whether to record statistics of each layer.
        watch: Measures what initializers take; None measures nothing.

    Yields:
        Blocks and outcomes that together hold every run once.
    """
    feeds = Feeds()
    for runs in blocks:
        with threadpool_limits(1):
            found = list(_gathered(runs, layers, feeds, watch))
        yield from found


def _gathered(
    runs: Runs, layers: bool, feeds: Feeds, watch: Stopwatch | None
) -> Iterator[Gathered]:
    try:
        block = block_of(runs, layers, feeds, watch)
    except (Exception, SystemExit) as raised:
        error = raised
    else:
        yield block
        return
    # Out of the handler, where an error of a half would have this one for its context.
    if len(runs) > 1:
        half = len(runs) // 2
        yield from _gathered(runs[:half], layers, feeds, watch)
        yield from _gathered(runs[half:], layers, feeds, watch)
        return
    setting = runs[0].setting
    columns = Evaluator(feeds.of(setting), setting.metrics).columns
    yield _failed((runs[0].id,), columns, np.empty((1, 0)), error)


def train_apart(
    block: Block, announce: Announcer = SILENT, profile: bool = False
) -> Iterator[Outcome]:
    """Train a block; where a component raises, split it until the run at fault stands alone.

    Args:
        block: The runs.
        announce: Tells observers.
        profile: Whether to measure what each component takes.

    Yields:
        Outcomes that together hold every run of the block; a run at fault is marked failed.
    """
    try:
        # A product's bits must not depend on how many cores there are.
        with threadpool_limits(1):
            outcome = _explained(block, _trained(block, announce, profile))
    except (Exception, SystemExit) as raised:
        error = raised
    else:
        yield outcome
        return
    runs = len(block.ids)
    if runs > 1:
        for half in (slice(None, runs // 2), slice(runs // 2, None)):
            yield from train_apart(part_of(block, half), announce, profile)
        return
    yield _failed(block.ids, Evaluator.of(block).columns, block.theta, error)


def _trained(block: Block, announce: Announcer, profile: bool) -> Outcome:
    if not profile:
        return train(block, announce)
    watch = Stopwatch()
    with watch.on(components_of(block)):
        outcome = train(block, TimedAnnouncer(announce, watch))
    return profiled(block, watch, outcome)


def _explained(block: Block, outcome: Outcome) -> Outcome:
    """Return an outcome with the components that are at fault; what is trained stays trained."""
    try:
        return with_culprits(block, outcome)
    except KeyboardInterrupt:
        raise Interrupted(outcome) from None


def lost(block: Block, reason: str) -> Outcome:
    """Return the outcome of a block that cannot be trained, all its runs failed for one reason."""
    return Outcome.failed(block.ids, Evaluator.of(block).columns, block.theta, reason)


def _failed(
    ids: tuple[str, ...], columns: tuple[str, ...], theta: Array, error: BaseException
) -> Outcome:
    return Outcome.failed(ids, columns, theta, _reason(error), _traceback(error))


def _reason(error: BaseException) -> str:
    """Return the error in a line, with the line of the component's that it comes from.

    An error of bpx's own says whose fault it is, and no line of bpx's would say more.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_machinery(Path(frame.filename))]
    message = " ".join(str(error).split())
    if not own and isinstance(error, BpxError):
        return message
    frame = own[-1] if own else frames[-1]
    return f"{type(error).__name__}: {message} ({Path(frame.filename).name}, line {frame.lineno})"


def _traceback(error: BaseException) -> str:
    """Return the traceback of an error from the component's line on.

    The lines that led there are bpx's own and the same for every component. Where the component
    has no line of its own, what it returned was at fault, and all lines are kept.
    """
    told = traceback.TracebackException.from_exception(error)
    outside = [not _is_machinery(Path(frame.filename)) for frame in told.stack]
    if any(outside):
        told.stack = traceback.StackSummary.from_list(told.stack[outside.index(True) :])
    return "".join(told.format())


def _is_machinery(file: Path) -> bool:
    """Say whether a line is bpx's or NumPy's, or one that a dataclass has made of itself."""
    made = file.name.startswith("<")
    return made or any(file.is_relative_to(folder) for folder in _MACHINERY)
