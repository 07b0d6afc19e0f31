"""The built-in layers."""

from bpx import Layer
from bpx_plugins.layers.conv2d import Conv2d
from bpx_plugins.layers.dense import Dense
from bpx_plugins.layers.dropout import Dropout
from bpx_plugins.layers.flatten import Flatten
from bpx_plugins.layers.max_pool2d import MaxPool2d

LAYERS: list[type[Layer]] = [Dense, Conv2d, MaxPool2d, Flatten, Dropout]

__all__ = [
    "LAYERS",
    "Conv2d",
    "Dense",
    "Dropout",
    "Flatten",
    "MaxPool2d",
]
