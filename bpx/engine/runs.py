"""Many runs by columns: a hundred thousand take little more than their settings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np

from bpx.axes import Array
from bpx.engine.run import SEED, Run, Setting


@dataclass(frozen=True, eq=False)
class Runs(Sequence[Run]):
    """Runs in an order; as a sequence, `Run` by `Run`. R is their number.

    Attributes:
        settings: Settings, those of these runs among them.
        which: The place of each run's setting among them, ``(R,)``.
        seeds: The seed of each run, ``(R,)``.
        numbers: Its place in the sweep, ``(R,)``.
        ids: Its id, ``(R,)``: an array of text.
    """

    settings: tuple[Setting, ...]
    which: Array
    seeds: Array
    numbers: Array
    ids: Array

    @classmethod
    def of(cls, runs: Iterable[Run]) -> "Runs":
        """Gather single runs."""
        runs = list(runs)
        settings = list(dict.fromkeys(run.setting for run in runs))
        place = {setting: index for index, setting in enumerate(settings)}
        return cls(
            tuple(settings),
            np.array([place[run.setting] for run in runs], np.intp),
            np.array([run.seed for run in runs]),
            np.array([run.number for run in runs], np.intp),
            np.array([run.id for run in runs], object),
        )

    def __len__(self) -> int:
        return len(self.which)

    def __iter__(self) -> Iterator[Run]:
        columns = (self.which, self.seeds, self.numbers, self.ids)
        for which, seed, number, id_ in zip(*(c.tolist() for c in columns), strict=True):
            yield Run(self.settings[which], seed, number, id_)

    @overload
    def __getitem__(self, index: int) -> Run: ...

    @overload
    def __getitem__(self, index: slice | Array) -> "Runs": ...

    def __getitem__(self, index: int | slice | Array) -> "Run | Runs":
        if isinstance(index, int):
            setting = self.settings[self.which[index]]
            return Run(setting, int(self.seeds[index]), int(self.numbers[index]), self.ids[index])
        return Runs(
            self.settings,
            self.which[index],
            self.seeds[index],
            self.numbers[index],
            self.ids[index],
        )

    @cached_property
    def distinct(self) -> tuple[tuple[Setting, ...], Array]:
        """The settings of these runs, each once, and which of them each run has, ``(R,)``."""
        places, which = np.unique(self.which, return_inverse=True)
        return tuple(self.settings[place] for place in places), which

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The runs' settings by column; None where a run has no such setting."""
        settings, which = self.distinct
        rows = [setting.settings for setting in settings]
        places = which.tolist()
        columns: dict[str, list[Any]] = {}
        for name in dict.fromkeys(name for row in rows for name in row):
            values = [row.get(name) for row in rows]
            columns[name] = [values[place] for place in places]
        return columns | {SEED: self.seeds.tolist()}

    def column(self, name: str) -> list[Any]:
        """Return one setting of every run; None where a run has no such setting."""
        return self.columns.get(name, [None] * len(self))

    def with_ids(self, ids: Iterable[str]) -> "Runs":
        """Return the runs with these ids, in that order."""
        return self[np.array([self._places[id_] for id_ in ids], np.intp)]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {id_: place for place, id_ in enumerate(self.ids)}
