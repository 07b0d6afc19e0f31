"""Blocks dispatched to workers: as many at a time as there are workers, each answered once."""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

from bpx.engine.apart import Gathered, lost
from bpx.engine.backends.pool import Pool
from bpx.engine.parcels import Kit, Parcel
from bpx.training.block import Block
from bpx.training.outcome import Outcome

TRIES = 3
"""How often a block is given to a worker before its runs are marked failed."""


def dispatch(gathered: Iterable[Gathered], pool: Pool, kit: Kit) -> Iterator[Outcome]:
    """Train blocks on workers.

    A block whose worker dies is sent again, and marked failed when `TRIES` workers have died over
    it. Every block is answered exactly once: by the answer of the one worker that came to its end,
    or by that failure.

    Args:
        gathered: Blocks, and outcomes of runs that could not begin; taken as workers get free.
        pool: The workers.
        kit: What they need beside blocks.

    Yields:
        Outcomes, in any order.
    """
    yield from _Dispatcher(gathered, pool, kit).outcomes()


@dataclass
class _Errand:
    """A block to be trained, and how many workers have died over it."""

    block: Block
    deaths: int = 0


class _Dispatcher:
    def __init__(self, gathered: Iterable[Gathered], pool: Pool, kit: Kit) -> None:
        self._gathered, self._pool, self._kit = iter(gathered), pool, kit
        self._ready: deque[_Errand] = deque()
        self._under_way: dict[Future[bytes], _Errand] = {}
        self._never_began: list[Outcome] = []

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what became of every block."""
        self._submit()
        while self._under_way or self._never_began:
            self._make_ready()  # while the workers work
            done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
            answers = [answer for future in done for answer in self._answers(future)]
            answers += self._never_began
            self._never_began = []
            self._submit()  # before the answers are written, so that no worker waits for a disk
            yield from answers

    def _submit(self) -> None:
        while len(self._under_way) < self._pool.slots and self._make_ready():
            errand = self._ready.popleft()
            parcel = Parcel.of(errand.block, self._kit)
            self._under_way[self._pool.submit(parcel, errand.block.feed)] = errand

    def _make_ready(self) -> bool:
        """Gather a block ahead unless one is waiting, and say whether there is one."""
        while not self._ready:
            match next(self._gathered, None):
                case Block() as block:
                    self._ready.append(_Errand(block))
                case Outcome() as outcome:
                    self._never_began.append(outcome)
                case _:
                    return False
        return True

    def _answers(self, future: Future[bytes]) -> list[Outcome]:
        """Return what became of a block; nothing if it must be sent again."""
        errand = self._under_way.pop(future)
        try:
            answers: list[Outcome] = pickle.loads(future.result())
        except self._pool.deadly as error:
            errand.deaths += self._pool.deaths(error)
            if errand.deaths < TRIES:
                self._ready.append(errand)
                return []
            return [lost(errand.block, _reason(errand))]
        return answers


def _reason(errand: _Errand) -> str:
    runs = len(errand.block.ids)
    block = "it" if runs == 1 else f"its block of {runs} runs"
    return (
        f"the worker that trained {block} died, {errand.deaths} times: ended from outside,"
        " or out of memory"
    )
