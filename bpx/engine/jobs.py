"""The jobs of a sweep by columns: distinct settings, and which of them each job has."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from bpx.axes import Array
from bpx.engine.run import SEED
from bpx.engine.settings import Settings


@dataclass(frozen=True, eq=False)
class Jobs(Sequence[Settings]):
    """What a sweep is asked for: as a sequence, the flat settings of each job.

    Attributes:
        settings: Distinct settings, with None in the place of the seed.
        which: The place of each job's settings among them, ``(J,)`` for J jobs.
        seeds: The seed of each job, ``(J,)``.

    Example:
        >>> jobs = Jobs.of({"optimizer": "gd", "seed": seed} for seed in range(100))
        >>> len(jobs), jobs[7]
        (100, {'optimizer': 'gd', 'seed': 7})
        >>> jobs.settings
        ({'optimizer': 'gd', 'seed': None},)
    """

    settings: tuple[Settings, ...]
    which: Array
    seeds: Array

    @classmethod
    def of(cls, jobs: Iterable[Settings]) -> "Jobs":
        """Gather the flat settings of jobs; equal ones, but for the seed, are kept once."""
        collected, known = Collector(), dict[str, int]()
        for job in jobs:
            text = repr({**job, SEED: None})
            if text in known:
                collected.add_seed(known[text], job[SEED])
            else:
                known[text] = collected.add(job)
        return collected.jobs()

    def __len__(self) -> int:
        return len(self.which)

    def __iter__(self) -> Iterator[Settings]:
        for place, seed in zip(self.which.tolist(), self.seeds.tolist(), strict=True):
            yield {**self.settings[place], SEED: seed}

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> "Jobs": ...

    def __getitem__(self, index: int | slice) -> "dict[str, Any] | Jobs":
        if isinstance(index, slice):
            return Jobs(self.settings, self.which[index], self.seeds[index])
        return {**self.settings[self.which[index]], SEED: self.seeds[index : index + 1].tolist()[0]}


class Collector:
    """Gathers jobs one by one."""

    def __init__(self) -> None:
        """Begin with no job."""
        self._settings: list[Settings] = []
        self._which: list[int] = []
        self._seeds: list[int] = []

    def add(self, settings: Settings) -> int:
        """Take a job with settings of its own, and return their place."""
        self._settings.append({**settings, SEED: None})
        place = len(self._settings) - 1
        self.add_seed(place, settings[SEED])
        return place

    def add_seed(self, place: int, seed: int) -> None:
        """Take a job with the settings at a place and another seed."""
        self._which.append(place)
        self._seeds.append(seed)

    def jobs(self) -> Jobs:
        """Return what was gathered."""
        return Jobs(tuple(self._settings), np.array(self._which, np.intp), np.array(self._seeds))
