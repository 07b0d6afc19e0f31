"""The built-in components, offered through the same hooks as anyone's."""

from bpx import (
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
from bpx.hookspecs import hookimpl


@hookimpl
def bpx_activations() -> list[type[Activation]]:
    """Return the built-in activations."""
    from bpx_plugins.activations import ACTIVATIONS

    return ACTIVATIONS


@hookimpl
def bpx_losses() -> list[type[Loss]]:
    """Return the built-in losses."""
    from bpx_plugins.losses import LOSSES

    return LOSSES


@hookimpl
def bpx_optimizers() -> list[type[Optimizer]]:
    """Return the built-in optimizers."""
    from bpx_plugins.optimizers import OPTIMIZERS

    return OPTIMIZERS


@hookimpl
def bpx_initializers() -> list[type[Initializer]]:
    """Return the built-in initializers."""
    from bpx_plugins.initializers import INITIALIZERS

    return INITIALIZERS


@hookimpl
def bpx_layers() -> list[type[Layer]]:
    """Return the built-in layers."""
    from bpx_plugins.layers import LAYERS

    return LAYERS


@hookimpl
def bpx_regularizers() -> list[type[Regularizer]]:
    """Return the built-in regularizers."""
    from bpx_plugins.regularizers import REGULARIZERS

    return REGULARIZERS


@hookimpl
def bpx_schedules() -> list[type[Schedule]]:
    """Return the built-in schedules."""
    from bpx_plugins.schedules import SCHEDULES

    return SCHEDULES


@hookimpl
def bpx_datasets() -> list[type[Dataset]]:
    """Return the built-in data sets."""
    from bpx_plugins.datasets import DATASETS

    return DATASETS


@hookimpl
def bpx_metrics() -> list[type[Metric]]:
    """Return the built-in metrics."""
    from bpx_plugins.metrics import METRICS

    return METRICS


@hookimpl
def bpx_observers() -> list[type[Observer]]:
    """Return the built-in observers."""
    from bpx_plugins.bridges import BRIDGES
    from bpx_plugins.observers import OBSERVERS

    return OBSERVERS + BRIDGES
