"""Layers in the places in which they are checked: their inputs, parameters and noise."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bpx.axes import Array, Shape
from bpx.components import Layer

BATCH = 12
"""B, unless another one is asked for."""


@dataclass(frozen=True)
class Place:
    """A layer with the shape of the inputs that it is given."""

    layer: Layer
    in_shape: Shape


def case(
    layer: Layer,
    in_shape: Shape,
    runs: Shape = (),
    batch: int = BATCH,
    dtype: type[np.floating] = np.float64,
) -> tuple[dict[str, Array], Array, Array]:
    """Return parameters ``(..., *shape)``, an input ``(..., B, D)`` and a delta ``(..., B, H)``."""
    rng = np.random.default_rng(0)

    def draw(shape: Shape) -> Array:
        return rng.normal(size=shape).astype(dtype)

    parameters = layer.parameters(in_shape)
    params = {parameter.name: draw((*runs, *parameter.shape)) for parameter in parameters}
    params |= _noise(layer, in_shape, runs, batch, dtype)
    return params, draw((*runs, batch, *in_shape)), draw((*runs, batch, *layer.shape(in_shape)))


def learned(layer: Layer, params: Mapping[str, Array]) -> list[str]:
    """Return the names that a gradient is due for: those of the parameters, not of the noise."""
    rng = np.random.default_rng(0)
    drawn = {name for shape in layer.in_shapes for name in layer.noise(rng, shape, 1)}
    return [name for name in params if name not in drawn]


def _noise(
    layer: Layer, in_shape: Shape, runs: Shape, batch: int, dtype: type[np.floating]
) -> dict[str, Array]:
    """Return the noise of a batch, each run's own, ``(..., B, *in_shape)``."""
    rng = np.random.default_rng(3)
    drawn = [layer.noise(rng, in_shape, batch) for _ in range(math.prod(runs))]
    return {
        name: np.stack([one[name] for one in drawn])
        .reshape(*runs, *np.shape(drawn[0][name]))
        .astype(dtype)
        for name in drawn[0]
    }
