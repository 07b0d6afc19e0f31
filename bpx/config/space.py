"""What a sweep tries: the grids that the configuration and the command line describe together."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bpx.config.factors import Factor
from bpx.errors import ConfigError

Grid: TypeAlias = tuple[Factor, ...]
"""The product of some factors, the last of which varies fastest."""


@dataclass(frozen=True)
class Space:
    """The jobs of a sweep: the union of its grids."""

    grids: tuple[Grid, ...]

    @property
    def size(self) -> int:
        """The number of jobs, counted without making one.

        Raises:
            ConfigError: An axis makes no sense.
        """
        return sum(math.prod(factor.size for factor in grid) for grid in self.grids)

    def jobs(self, most: int) -> list[list[str]]:
        """Return the overrides of every job.

        Args:
            most: The number of jobs that need no confirmation.

        Raises:
            ConfigError: An axis makes no sense, or there are more jobs than that.
        """
        if self.size > most:
            raise ConfigError(
                f"The sweep would be {self.size:,} runs; more than {most:,} need a confirmation:"
                f" hydra.sweeper.max_runs={self.size}."
            )
        return [
            list(itertools.chain.from_iterable(points))
            for grid in self.grids
            for points in itertools.product(*(factor.points() for factor in grid))
        ]

    def swept(self) -> dict[str, str]:
        """Return the keys that vary, each with its values as text.

        Where the grids differ in a key, its values in each of them stand between bars; a dash
        stands for a grid that leaves the key as it is.
        """
        grids = [
            {k: t for factor in grid for k, t in factor.texts().items()} for grid in self.grids
        ]
        keys = dict.fromkeys(key for texts in grids for key in texts)
        found = {key: _joined([texts.get(key, "-") for texts in grids]) for key in keys}
        varying = {key for grid in self.grids for factor in grid for key in factor.varying()}
        return {key: text for key, text in found.items() if key in varying or " | " in text}


def _joined(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else " | ".join(texts)
