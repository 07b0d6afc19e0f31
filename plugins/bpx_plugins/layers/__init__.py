"""The built-in layers."""

from bpx import Layer
from bpx_plugins.layers.dense import Dense

LAYERS: list[type[Layer]] = [Dense]

__all__ = [
    "LAYERS",
    "Dense",
]
