"""The schema of ``hydra.sweeper`` and ``hydra.launcher``: how a sweep is described."""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class RandomConfig:
    """A random search.

    Attributes:
        count: The number of points to draw.
        seed: Of the draws, not of the runs.
        params: The values or the distribution of each drawn axis.
    """

    count: int | None = None
    seed: int = 0
    params: dict[str, str] | None = field(default_factory=dict)


@dataclass
class SweeperConfig:
    """The configuration of `bpx.config.sweeper.GridSweeper`.

    What is Any here is checked by `bpx.config.places`, which has better words for a fault.

    Attributes:
        params: Axes that every grid has, as in Hydra's own sweeper.
        grids: Grids whose union is the sweep, each with axes of its own.
        zip: Axes that advance together.
        random: Axes that are drawn at random.
        seeds: The number of seeds of each setting: 20 for ``seed: range(20)``.
        max_runs: The largest sweep that starts without a confirmation.
    """

    _target_: str = "bpx.config.sweeper.GridSweeper"
    params: dict[str, str] | None = field(default_factory=dict)
    grids: Any = None
    zip: Any = None
    random: RandomConfig | None = field(default_factory=RandomConfig)
    seeds: int | None = None
    max_runs: int = 1_000_000


@dataclass
class LauncherConfig:
    """The configuration of `bpx.config.launcher.BatchLauncher`."""

    _target_: str = "bpx.config.launcher.BatchLauncher"


SWEEPER_KEYS = {
    "hydra.sweeper": [key.name for key in fields(SweeperConfig) if key.name != "_target_"],
    "hydra.sweeper.random": [key.name for key in fields(RandomConfig)],
}
"""The keys of bpx's sweeper, by the key below which they stand."""
