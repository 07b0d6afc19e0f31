"""The built-in activations."""

from bpx import Activation
from bpx_plugins.activations.elu import Elu
from bpx_plugins.activations.gelu import Gelu
from bpx_plugins.activations.identity import Identity
from bpx_plugins.activations.leaky_relu import LeakyRelu
from bpx_plugins.activations.relu import Relu
from bpx_plugins.activations.sigmoid import Sigmoid
from bpx_plugins.activations.softmax import Softmax
from bpx_plugins.activations.softplus import Softplus
from bpx_plugins.activations.step import Step
from bpx_plugins.activations.swish import Swish
from bpx_plugins.activations.tanh import Tanh

ACTIVATIONS: list[type[Activation]] = [
    Identity,
    Step,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Elu,
    Softplus,
    Gelu,
    Swish,
    Softmax,
]

__all__ = [
    "ACTIVATIONS",
    "Elu",
    "Gelu",
    "Identity",
    "LeakyRelu",
    "Relu",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Step",
    "Swish",
    "Tanh",
]
