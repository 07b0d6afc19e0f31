"""The hooks a plugin may implement: one per kind of component, and the events of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from bpx.components import (
        Activation,
        Dataset,
        Initializer,
        Layer,
        Loss,
        Metric,
        Observer,
        Optimizer,
        Regularizer,
        Schedule,
    )
    from bpx.training.events import (
        Epoch,
        Progress,
        RunEnd,
        StackBegin,
        StackEnd,
        SweepBegin,
        SweepEnd,
    )

hookspec = pluggy.HookspecMarker("bpx")
hookimpl = pluggy.HookimplMarker("bpx")


@hookspec
def bpx_activations() -> list[type[Activation]]:
    """Return activation classes."""


@hookspec
def bpx_losses() -> list[type[Loss]]:
    """Return loss classes."""


@hookspec
def bpx_optimizers() -> list[type[Optimizer]]:
    """Return optimizer classes."""


@hookspec
def bpx_initializers() -> list[type[Initializer]]:
    """Return initializer classes."""


@hookspec
def bpx_layers() -> list[type[Layer]]:
    """Return layer classes."""


@hookspec
def bpx_regularizers() -> list[type[Regularizer]]:
    """Return regularizer classes."""


@hookspec
def bpx_schedules() -> list[type[Schedule]]:
    """Return schedule classes."""


@hookspec
def bpx_datasets() -> list[type[Dataset]]:
    """Return data set classes."""


@hookspec
def bpx_metrics() -> list[type[Metric]]:
    """Return metric classes."""


@hookspec
def bpx_observers() -> list[type[Observer]]:
    """Return observer classes, which `observers=[name]` switches on."""


@hookspec
def bpx_sweep_begin(sweep: SweepBegin) -> None:
    """Receive the plan of a sweep, before anything trains."""


@hookspec
def bpx_stack_begin(stack: StackBegin) -> None:
    """Receive the runs of a block before their first update, in the process that trains it."""


@hookspec
def bpx_epoch_begin(epoch: Epoch) -> None:
    """Receive the state of a block before each epoch, in the process that trains it."""


@hookspec
def bpx_epoch_end(epoch: Epoch) -> None:
    """Receive the state of a block after each epoch, in the process that trains it."""


@hookspec
def bpx_progress(progress: Progress) -> None:
    """Receive how far a block is, a few times a second, in the process that trains it."""


@hookspec
def bpx_stack_end(stack: StackEnd) -> None:
    """Receive the runs of a block after their last update, in the process that trains it."""


@hookspec
def bpx_run_end(run: RunEnd) -> None:
    """Receive the outcome of one run, in the main process, as soon as it is kept."""


@hookspec
def bpx_sweep_end(sweep: SweepEnd) -> None:
    """Receive the end of a sweep, when its tables are written."""
