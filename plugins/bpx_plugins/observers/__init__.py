"""The built-in observers."""

from bpx import Observer
from bpx_plugins.observers.outputs import Outputs

OBSERVERS: list[type[Observer]] = [Outputs]
