"""A sweep composed and trained: the door for Python and notebooks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import TypeAlias

from bpx.config.explain import explained
from bpx.config.overrides import per_run
from bpx.config.session import RegistryFactory, Session, open_session
from bpx.engine.request import SweepRequest
from bpx.registry import Registry

Train: TypeAlias = Callable[[SweepRequest], Sequence[float]]
"""Trains the runs of a request and returns one number for each, for a sweeper to minimise."""


def run(
    overrides: Sequence[str],
    train: Train,
    registry_factory: RegistryFactory = Registry.load,
) -> list[float]:
    """Compose the runs that the overrides ask for and train them.

    It may be called any number of times in one process, and beside another use of Hydra.

    Args:
        overrides: What a user would type: ``["+experiment=xor_sweep", "seed=range(50)"]``.
        train: Receives each batch of runs; there is one, unless a sweeper that learns from
            results asks for more.
        registry_factory: Makes the registry, given the plugin files of the configuration.

    Returns:
        What `train` returned, batch after batch.

    Raises:
        ConfigError: The user's settings are at fault; nothing has been trained.
        PluginError: A plugin is at fault.
    """
    with open_session(overrides, registry_factory) as session:
        return launch(session, train, overrides)


def launch(session: Session, train: Train, command: Sequence[str]) -> list[float]:
    """Sweep in an open session; see `run`.

    Args:
        session: Where to compose.
        train: What to do with each batch.
        command: What the user typed.
    """
    values: list[float] = []

    def train_batch(request: SweepRequest) -> Sequence[float]:
        plugins = [str(file) for file in session.plugins]
        batch = train(
            replace(
                request,
                command=list(command),
                config=request.config | {"plugins": plugins},
                registry=session.registry,
            )
        )
        values.extend(batch)
        return batch

    # Other sweepers write a summary of their own; the results folder has all that it says.
    with TemporaryDirectory(prefix="bpx-") as folder, explained():
        session.hydra.multirun(
            config_name=session.config_name,
            task_function=train_batch,
            overrides=[*per_run(session.overrides), f"hydra.sweep.dir='{folder}'"],
            with_log_configuration=False,
        )
    return values
