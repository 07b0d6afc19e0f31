"""The launcher: a batch of runs composed, then trained in one call."""

import warnings
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast, overload

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.hydra_config import HydraConfig
from hydra.core.utils import JobReturn, JobStatus
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig

from bpx.config.composer import Composer
from bpx.config.explain import explained_run
from bpx.config.other_sweepers import Batch, Memory, check_sweeper, is_own
from bpx.config.schema import primary_keys
from bpx.config.space_reader import read_space
from bpx.engine.request import SweepRequest
from bpx.errors import ConfigError, ConfigWarning


class BatchLauncher(Launcher):
    """Composes a whole batch, then hands it to the trainer as one `SweepRequest`.

    Every sweeper can use it: the value of a run is the number the trainer returns for it.
    """

    def setup(
        self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig
    ) -> None:
        """Take what Hydra provides."""
        self.config, self.loader = config, hydra_context.config_loader
        self.train: Callable[[SweepRequest], Sequence[float]] = task_function
        self.composer = Composer(cast("ConfigLoaderImpl", self.loader), config)
        self.memory = Memory()
        check_sweeper(config)

    def launch(self, job_overrides: Batch, initial_job_idx: int) -> Sequence[JobReturn]:
        """Compose the runs, train them and return one result for each.

        Raises:
            ConfigError: There is no run, or one cannot be composed; nothing has been trained then.
        """
        if not job_overrides:
            raise ConfigError("The sweep is empty: its axes leave not one run to train.")
        if is_own(self.config):
            return self._launch(job_overrides, None)
        return self.memory.recall(job_overrides, lambda new: self._launch(new, initial_job_idx))

    def _launch(self, job_overrides: Batch, first: int | None) -> Sequence[JobReturn]:
        """Launch a batch whose first job has the number `first`; None if it is the whole sweep."""
        HydraConfig.instance().set_config(self.config)
        jobs = self.composer.jobs(job_overrides, first or 0)
        with explained_run(self.composer, job_overrides[0]):
            config = self.composer.resolved(job_overrides[0], first or 0)
            self._warn_of_unread(job_overrides[0])
        values = self.train(
            SweepRequest(
                name=_name(config, self.config),
                settings=jobs,
                config=config,
                command=list(self.config.hydra.overrides.task),
                grid=read_space(self.config, self.loader).swept(),
                first=first,
            )
        )
        return JobReturns(job_overrides, values, self.composer)

    def _warn_of_unread(self, overrides: Sequence[str]) -> None:
        for key in self.composer.unread(overrides):
            match = get_close_matches(key, primary_keys(), n=1)
            hint = f" Did you mean {match[0]}?" if match else ""
            warnings.warn(
                f"Nothing reads the key {key}; it is kept with each run.{hint}",
                ConfigWarning,
                stacklevel=2,
            )


class JobReturns(Sequence[JobReturn]):
    """The results of a batch, each made when it is asked for."""

    def __init__(
        self, batch: Sequence[Sequence[str]], values: Sequence[float], composer: Composer
    ) -> None:
        """Take the overrides and the values of the batch, a value for each run."""
        if len(batch) != len(values):
            raise ValueError(f"{len(values)} values came back for {len(batch)} runs.")
        self._batch, self._values, self._composer = batch, values, composer

    def __len__(self) -> int:
        return len(self._batch)

    @overload
    def __getitem__(self, index: int) -> JobReturn: ...

    @overload
    def __getitem__(self, index: slice) -> "JobReturns": ...

    def __getitem__(self, index: int | slice) -> "JobReturn | JobReturns":
        if isinstance(index, slice):
            return JobReturns(self._batch[index], self._values[index], self._composer)
        return LazyJobReturn(list(self._batch[index]), self._values[index], self._composer)


class LazyJobReturn(JobReturn):
    """The result of a run, whose configuration is composed if anyone asks for it."""

    def __init__(self, overrides: list[str], value: float, composer: Composer) -> None:
        super().__init__(
            overrides=overrides,
            working_dir=str(Path.cwd()),
            task_name="bpx",
            status=JobStatus.COMPLETED,
            _return_value=value,
        )
        self._composer = composer

    @property
    def cfg(self) -> DictConfig:
        """The run's configuration, without its hydra node."""
        return self._composer.compose(list(self.overrides or []))

    @cfg.setter
    def cfg(self, value: DictConfig | None) -> None:
        """Ignore the None that the dataclass starts with."""


def _name(config: dict[str, Any], master: DictConfig) -> str:
    experiment = master.hydra.runtime.choices.get("experiment")
    own = config.get("name")
    if own and (own == ".." or Path(own).name != own):
        raise ConfigError(f"name={own} must be fit for a folder's name: without a slash.")
    return str(own or experiment or "sweep")
