"""One abstract class per kind of component: the contracts that plugins fulfil."""

from bpx.components.activation import Activation
from bpx.components.bounds import Bound
from bpx.components.combination import Combination
from bpx.components.component import Component
from bpx.components.dataset import Data, Dataset, Examples, Names, Task
from bpx.components.docstring import Docstring
from bpx.components.fields import Field
from bpx.components.initializer import Initializer
from bpx.components.layer import Layer, Parameter, Parameters
from bpx.components.loss import Loss
from bpx.components.metric import Metric
from bpx.components.observer import Observer
from bpx.components.optimizer import Optimizer, State
from bpx.components.regularizer import Regularizer
from bpx.components.schedule import Schedule

KINDS: tuple[type[Component], ...] = (
    Activation,
    Loss,
    Optimizer,
    Initializer,
    Layer,
    Regularizer,
    Schedule,
    Dataset,
    Metric,
    Observer,
)
"""Every kind of component, in the order in which they are listed."""

__all__ = [
    "KINDS",
    "Activation",
    "Bound",
    "Combination",
    "Component",
    "Data",
    "Dataset",
    "Docstring",
    "Examples",
    "Field",
    "Initializer",
    "Layer",
    "Loss",
    "Metric",
    "Names",
    "Observer",
    "Optimizer",
    "Parameter",
    "Parameters",
    "Regularizer",
    "Schedule",
    "State",
    "Task",
]
