"""Components for bpx: an optimizer, a layer, a data set and an observer."""

from bpx import Dataset, Layer, Observer, Optimizer, hookimpl
from bpx_lion.checkerboard import Checkerboard
from bpx_lion.lion import Lion
from bpx_lion.pace import Pace
from bpx_lion.prelu import PRelu


@hookimpl
def bpx_optimizers() -> list[type[Optimizer]]:
    """Return the optimizer."""
    return [Lion]


@hookimpl
def bpx_layers() -> list[type[Layer]]:
    """Return the layer."""
    return [PRelu]


@hookimpl
def bpx_datasets() -> list[type[Dataset]]:
    """Return the data set."""
    return [Checkerboard]


@hookimpl
def bpx_observers() -> list[type[Observer]]:
    """Return the observer."""
    return [Pace]
