"""The sweeper: every combination of the axes, as one batch."""

import itertools
from collections.abc import Mapping
from typing import Any

from hydra.core.plugins import Plugins
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig

from bpx.config.axes import read_axes, values


class GridSweeper(Sweeper):
    """Launches the Cartesian product of the axes in one batch.

    It differs from Hydra's own in what it leaves out: no folder, no file, and no composition of
    each run beforehand, for the launcher composes them all before anything trains.
    """

    def __init__(self, params: Mapping[str, str]) -> None:
        """Accept the configuration; `read_axes` finds `params` in the composed one."""

    def setup(
        self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig
    ) -> None:
        """Take what Hydra provides and make the launcher."""
        self.master = config
        self.loader = hydra_context.config_loader
        self.launcher: Launcher = Plugins.instance().instantiate_launcher(
            hydra_context=hydra_context, task_function=task_function, config=config
        )

    def sweep(self, arguments: list[str]) -> Any:
        """Launch every combination; the last axis varies fastest."""
        axes = read_axes(self.master, self.loader)
        combinations = itertools.product(*(values(axis) for axis in axes))
        batch = [list(combination) for combination in combinations]
        return [self.launcher.launch(batch, initial_job_idx=0)]
