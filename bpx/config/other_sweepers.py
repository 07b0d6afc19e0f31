"""Sweepers of other packages, which learn from the results of one batch what to try in the next."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from hydra.core.utils import JobReturn
from omegaconf import DictConfig

from bpx.config.store import BEFORE_1_4
from bpx.config.sweep_schema import SweeperConfig
from bpx.errors import ConfigError

Batch: TypeAlias = Sequence[Sequence[str]]
"""The overrides of each job of a batch."""

EXTRAS = {"optuna": ".[optuna]"}
"""The package that provides a sweeper, by the sweeper's name."""


def is_own(config: DictConfig) -> bool:
    """Say whether a configuration has chosen bpx's sweeper, which makes one batch of a sweep."""
    return bool(config.hydra.sweeper._target_ == SweeperConfig._target_)


def check_sweeper(config: DictConfig) -> None:
    """Refuse a sweeper that does not work with the installed Hydra.

    Raises:
        ConfigError: It does not.
    """
    # Hydra 1.4 no longer makes the sampler that the configuration of this sweeper describes.
    if "hydra_optuna_sweeper" in config.hydra.sweeper._target_ and not BEFORE_1_4:
        raise ConfigError(
            "hydra/sweeper=optuna: hydra-optuna-sweeper does not work with Hydra 1.4:"
            f" pip install '{EXTRAS['optuna']}' 'hydra-core<1.4'."
        )


class Memory:
    """What the jobs of earlier batches came to: a sweeper may ask for one again."""

    def __init__(self) -> None:
        self._results: dict[tuple[str, ...], JobReturn] = {}

    def recall(self, jobs: Batch, train: Callable[[Batch], Sequence[JobReturn]]) -> list[JobReturn]:
        """Return the results of a batch; let `train` have the jobs that are new, each once.

        Args:
            jobs: The batch.
            train: Returns a result for each job.
        """
        batch = [tuple(job) for job in jobs]
        new = [job for job in dict.fromkeys(batch) if job not in self._results]
        if new:
            self._results |= zip(new, train(new), strict=True)
        return [self._results[job] for job in batch]
