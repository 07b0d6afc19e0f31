"""Observers that hand a sweep's runs to other programs; each needs an extra of bpx."""

from bpx import Observer
from bpx_plugins.bridges.mlflow import Mlflow
from bpx_plugins.bridges.tensorboard import TensorBoard

BRIDGES: list[type[Observer]] = [Mlflow, TensorBoard]
