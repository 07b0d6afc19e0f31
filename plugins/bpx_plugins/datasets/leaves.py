"""Two kinds of leaves: the picture by which linear separation is explained."""

import math
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt, Le

from bpx import xp
from bpx.axes import Array, Generator
from bpx_plugins.datasets._planar import Planar, on_circle


@dataclass(frozen=True)
class Leaves(Planar):
    r"""Healthy and diseased leaves: two clusters that a line through the origin separates.

    The weight vector :math:`w = (1, -1) / \sqrt{2}`, green against spots, has a positive dot
    product with every healthy leaf and a negative one with every diseased leaf, never smaller in
    size than the margin :math:`\gamma`. So the perceptron rule makes at most
    :math:`(\max \lVert x \rVert / \gamma)^2` mistakes (Novikoff, 1962). Each cluster is a disc.

    Attributes:
        margin: The distance of every leaf from the line, at least (unless standardised).
        noise: The radius of a cluster.

    Example:
        >>> data = Leaves().load()
        >>> data.names
        Names(features=('colour', 'spots'), targets=('diseased', 'healthy'))
        >>> scores = data.train.inputs @ xp.asarray([1.0, -1.0])
        >>> bool(((scores > 0) == (data.train.targets == 1)).all())
        True
    """

    name = "leaves"
    features = ("colour", "spots")
    class_names = ("diseased", "healthy")

    margin: Annotated[float, Gt(0), Le(100)] = 0.25
    noise: Annotated[float, Ge(0), Le(100)] = 1.0

    def points(self, label: int, count: int, rng: Generator) -> Array:
        """Draw evenly from the disc on the class's side of the line."""
        # The root makes equal areas equally likely: a circle's area grows with its radius squared.
        radius = self.noise * xp.sqrt(rng.random(count))
        disc = on_circle(2.0 * xp.pi * rng.random(count), radius)
        side = 1.0 if label == 1 else -1.0
        normal = xp.asarray([1.0, -1.0]) / math.sqrt(2.0)
        return disc + side * (self.margin + self.noise) * normal
