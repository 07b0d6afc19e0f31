"""What the configuration asks for: the runs of one command."""

from dataclasses import dataclass
from typing import Any

from bpx.engine.jobs import Jobs
from bpx.registry import Registry


@dataclass(frozen=True)
class SweepRequest:
    """The runs of one command, composed and resolved. A plain run is a sweep of one.

    Attributes:
        name: The key ``name``, else the experiment's name, else ``"sweep"``.
        settings: The settings of each job, by column: ``optimizer``, ``optimizer.lr``,
            ``network.hidden`` (lists stay whole), ``seed`` and so on. What holds for the whole
            sweep (`results`, `engine`, `plugins`, `observers`, `name`) is not among them.
        config: The nested configuration of the first run, resolved; plugin files are absolute.
        command: What the user typed.
        grid: The swept axes: key to its values as text.
        first: The number of its first job within the sweep, from a sweeper that asks for one batch
            after another; None where these are all the runs.
        registry: The components there are; None means those of `config`'s plugins, yet to load.
    """

    name: str
    settings: Jobs
    config: dict[str, Any]
    command: list[str]
    grid: dict[str, str]
    first: int | None = None
    registry: Registry | None = None
