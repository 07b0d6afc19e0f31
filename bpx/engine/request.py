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
        registry: The components there are; None means those of `config`'s plugins, yet to load.
    """

    name: str
    settings: Jobs
    config: dict[str, Any]
    command: list[str]
    grid: dict[str, str]
    registry: Registry | None = None
