"""Small networks as the texts draw them."""

from collections.abc import Sequence

import numpy as np

from bpx import Activation
from bpx.axes import Array
from bpx.components import Loss
from bpx.network.model import Model
from bpx.network.network import Network
from bpx_plugins.activations.sigmoid import Sigmoid
from bpx_plugins.layers.dense import Dense
from bpx_plugins.losses.half_squared_error import HalfSquaredError
from bpx_plugins.regularizers.none import NoRegularizer


def dense_network(
    *widths: int, bias: bool = False, activations: Sequence[Activation] | None = None
) -> Network:
    """Return a network of dense layers, sigmoid throughout unless told otherwise."""
    layers = tuple(Dense(units, bias) for units in widths[1:])
    return Network(widths[:1], layers, tuple(activations or [Sigmoid()] * len(layers)))


def summed_model(network: Network, loss: Loss | None = None) -> Model:
    """Return a model whose loss is the sum over examples, without a penalty."""
    return Model(network, loss or HalfSquaredError(reduction="sum"), NoRegularizer())


def theta_of(network: Network, **arrays: object) -> Array:
    """Return theta from its named parts: W1, b1, W2, ..."""
    theta = np.zeros(network.layout.size)
    for name, view in network.layout.named(theta).items():
        view[...] = arrays[name]
    return theta


def sigmoid(z: Array) -> Array:
    """Return the logistic function, written out as in the texts."""
    return 1 / (1 + np.exp(-z))
