"""The sweeper: every job of the sweep's space, as one batch."""

from typing import Any

from hydra.core.plugins import Plugins
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig

from bpx.config.space_reader import read_space
from bpx.errors import ConfigError


class GridSweeper(Sweeper):
    """Launches the jobs that ``hydra.sweeper`` and the command line describe in one batch.

    It differs from Hydra's own in what it can describe: joined grids, zipped axes, random points.
    And in what it leaves out: no folder, no file, and no composition of each run beforehand, for
    the launcher composes them all before anything trains.
    """

    def __init__(self, **_: Any) -> None:
        """Accept the configuration; `read_space` finds it in the composed one."""

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
        """Launch every job.

        Raises:
            ConfigError: The sweep makes no sense, or is larger than confirmed.
        """
        most = self.master.hydra.sweeper.max_runs
        if most < 1:
            raise ConfigError(f"hydra.sweeper.max_runs={most} is out of range: it must be >= 1.")
        batch = read_space(self.master, self.loader).jobs(most)
        return [self.launcher.launch(batch, initial_job_idx=0)]
